"""Which fields a problem names."""


def fields_of(problem):
    return [error["field"] for error in problem["errors"]]
