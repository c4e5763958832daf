"""Runs a command for as long as its caller lives, and ends with it all that it has started."""

import subprocess
import sys

import psutil


def main(command):
    """Start, wait until standard input closes (the caller has gone, however), and end the tree."""
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as child:
        sys.stdin.read()
        end_tree(child.pid)


def end_tree(number):
    """Kill a process and all that it has started; those that have gone by themselves are well."""
    try:
        root = psutil.Process(number)
        family = [*root.children(recursive=True), root]
    except psutil.NoSuchProcess:
        return
    for process in family:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(family, timeout=10)


if __name__ == "__main__":
    main(sys.argv[1:])
