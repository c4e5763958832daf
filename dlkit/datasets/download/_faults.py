"""The error of a set that could not be downloaded, and its words. Touches nothing."""

from urllib.parse import urlsplit

from dlkit._validation import fault, shown
from dlkit.datasets._cards import size


class DownloadFault(OSError):
    """An OSError in three beats: what happened, what was expected, what to do meanwhile."""


class Refused(Exception):
    """Why one mirror did not send the file, in words; the next mirror may."""


def undelivered(entry, file, reasons, damaged):
    """The error after every mirror was tried; `reasons` are pairs of an address and words."""
    told = "; ".join(f"{urlsplit(address).netloc}: {words}" for address, words in reasons)
    if damaged:
        told += f". The file that was kept, {shown(str(damaged), 200)}, is damaged and is not used"
    return DownloadFault(
        fault(
            f"{entry.name!r} could not be downloaded: {file.name} ({size(file.size)}) came "
            f"from no mirror. {told}.",
            "One mirror that sends the known file was expected.",
            f"Check the network, and call again: whole files are kept. {_meanwhile(entry)}",
        )
    )


def unkept(entry, folder, error):
    """The error where this machine cannot keep the files, whatever the mirrors send."""
    return DownloadFault(
        fault(
            f"{entry.name!r} cannot be kept in {shown(str(folder), 200)} "
            f"({error.strerror or error}).",
            f"A folder with {size(entry.bytes)} of room and the right to write was expected.",
            "Free some space, or name another folder in the environment variable DLKIT_CACHE. "
            f"{_meanwhile(entry)}",
        )
    )


def _meanwhile(entry):
    return f'Meanwhile load_images("{entry.meanwhile}") needs no network.'
