"""The one exception for what a user can mend: a bad file, a wrong size, an unknown class."""


class ClvaeError(ValueError):
    """Something the user can put right, said in one sentence.

    Raised where the fact is known; the command line, the page and the API show its text as it is.
    """
