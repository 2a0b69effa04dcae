"""What cannot be used, as it is told to another process."""

import pickle

import pytest

from advisor.text.errors import Problem, Unusable

ALL = [Unusable, *Unusable.__subclasses__()]


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_it_comes_whole_to_another_process(kind):
    error = kind([Problem("b.yaml", 3, "It is wrong.", "Mend it."), Problem("a.yaml", None, "It is missing.")])
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind and again.problems == error.problems and str(again) == str(error)
