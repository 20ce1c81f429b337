"""How the scripts beside this one check a client library.

Each check prints `ok NAME` or `FAIL NAME: why`, with the model behind the name where there are several.
"""

import sys
import traceback

CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def equal(got, wanted):
    assert got == wanted, f"{got!r} instead of {wanted!r}"


def raised(kind, call):
    try:
        call()
    except kind as error:
        return error
    raise AssertionError(f"{kind.__name__} was not raised")


def run(api, models=None):
    """Runs the checks that the command line names, or all, for each of the models; 1 when any failed."""
    names = sys.argv[1:]
    failed = False
    for model in models or [None]:
        for function in CHECKS:
            if names and function.__name__ not in names:
                continue
            told = " ".join(filter(None, [function.__name__, model]))
            try:
                function(api, model) if model else function(api)
                print(f"ok {told}", flush=True)
            except Exception as error:  # Every failure is a result; the other checks still run.
                failed = True
                where = traceback.extract_tb(error.__traceback__)
                line = [frame.lineno for frame in where if frame.name == function.__name__][-1]
                print(f"FAIL {told}: line {line}: {type(error).__name__}: {error}", flush=True)
    return 1 if failed else 0
