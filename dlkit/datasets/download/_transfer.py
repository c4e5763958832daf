"""One file from one mirror into a folder, checked by its hash. Knows no other mirror and no set."""

import contextlib
import time

from dlkit.datasets.download._faults import Refused

# Below this many bytes a second, over a whole timeout, a server does not send but stalls.
SLOWEST = 1_000
_CHUNK = 2**16


def retrieve(url, file, folder, bar, timeout):
    """The Path of the file in the folder, or Refused; nothing is left of what was refused.

    Args:
        file: a record with `name`, `size` in bytes and `sha256`.
        bar: has `update(bytes)`, `n` and `refresh()`, as tqdm has.
        timeout: seconds without news from the server; a third of it to be connected.
    """
    import pooch

    def download(url, output, _):
        _write(_chunks(url, timeout), output, file, bar, timeout)

    before = bar.n
    try:
        with _silent(pooch.get_logger()):
            pooch.retrieve(url, f"sha256:{file.sha256}", file.name, folder, downloader=download)
        return folder / file.name
    except ValueError:  # pooch's word for another hash
        bar.n = before
        raise Refused(
            f"it sent {file.size:,} bytes that are not the known file (another sha256)"
        ) from None
    except Refused:
        bar.n = before
        raise
    finally:
        bar.refresh()


def _write(chunks, output, file, bar, timeout):
    """The chunks into the file `output`, as long as they can be what was asked for."""
    size, since, recent = 0, time.monotonic(), 0
    with open(output, "wb") as written, contextlib.closing(chunks):  # noqa: PTH123
        for chunk in chunks:
            if not size:
                _check_no_page(chunk)
            size, recent = size + len(chunk), recent + len(chunk)
            if size > file.size:
                raise Refused(f"it sent more than the {file.size:,} bytes of the known file")
            written.write(chunk)
            bar.update(len(chunk))
            if time.monotonic() - since > timeout:
                if recent < SLOWEST * timeout:
                    raise Refused(f"it stalls: {recent:,} bytes in {timeout:g} s")
                since, recent = time.monotonic(), 0
    if size < file.size:
        raise Refused(f"it sent {size:,} of {file.size:,} bytes, and no more")


def _check_no_page(chunk):
    if chunk.lstrip()[:1] == b"<":
        raise Refused(
            "a web page came instead of the file, as a captive portal or a proxy sends; open any "
            "page in the browser, log in, and call again"
        )


def _chunks(url, timeout):
    """What the server sends, as it comes: to wait for a full buffer would hide that it stalls.

    The bytes are asked for as they are stored, since the hash is of those.
    """
    import requests
    import urllib3

    wait, plain = (timeout / 3, timeout), {"Accept-Encoding": "identity"}
    try:
        with requests.get(url, stream=True, timeout=wait, headers=plain) as response:
            response.raise_for_status()
            while chunk := response.raw.read1(_CHUNK):
                yield chunk
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        raise Refused(_reason(error, timeout)) from error


def _reason(error, timeout):
    import requests
    from urllib3 import exceptions

    text = repr(error)
    if isinstance(error, requests.HTTPError):
        return f"it answered {error.response.status_code} {error.response.reason}"
    if isinstance(error, requests.ConnectTimeout):
        return f"no connection within {timeout / 3:.3g} s"
    if isinstance(error, requests.ReadTimeout | exceptions.ReadTimeoutError):
        return f"it sent nothing for {timeout:g} s"
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate is not trusted, as where a proxy reads along"
    if isinstance(error, requests.exceptions.ProxyError):
        return "the proxy that is set for this machine (HTTPS_PROXY) gives no connection"
    if "NameResolution" in text or "getaddrinfo" in text:
        return "its name is not resolved, as without a network"
    if isinstance(error, exceptions.ProtocolError):
        return "the connection was cut while the file came"
    return "no connection, or one that was cut before an answer"


@contextlib.contextmanager
def _silent(logger):
    """Pooch tells each download in its log; here the bar does."""
    level = logger.level
    logger.setLevel("ERROR")
    try:
        yield
    finally:
        logger.setLevel(level)
