"""One rule for the whole room: a name has an answer, or every function refuses it as `classify` does."""

from collections.abc import Callable

import pytest

from namemodel.errors import InvalidName
from namemodel.inference.classifier import Classifier
from namemodel.inside.changes import one_letter_changes
from namemodel.inside.edges import padded, shifted
from namemodel.inside.encoding import encode_names
from namemodel.inside.explanation import explain
from namemodel.inside.forced_gates import forced_answers
from namemodel.inside.gradients import letter_gradients
from namemodel.inside.plane import Plane
from namemodel.inside.reading import read
from namemodel.inside.states import read_states
from tests.inside import drawn

ROOM: list[Callable[[Classifier, str], object]] = [
    explain,
    read,
    one_letter_changes,
    letter_gradients,
    forced_answers,
    read_states,
    lambda classifier, name: shifted(classifier, name, 1),
    lambda classifier, name: padded(classifier, name, 1),
    lambda classifier, name: Plane(classifier).walk(name),
    lambda classifier, name: Plane(classifier).all_steps(name),
    lambda classifier, name: Plane(classifier).arithmetic(name, 1),
]


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    shape = {"hidden_size": 2, "bidirectional": False, "pooling": "last", "char_lm": False}
    return drawn.classifier("gru", **shape)


@pytest.mark.parametrize("name", ["", " ", "a" * 65, "Ольга", "${}", "жж"])
@pytest.mark.parametrize("function", ROOM)
def test_a_name_that_has_no_answer_is_refused_for_the_same_reason(
    classifier: Classifier, function: Callable[[Classifier, str], object], name: str
) -> None:
    (prediction,) = classifier.classify(name)
    assert prediction.predicted is None
    with pytest.raises(InvalidName) as refused:
        function(classifier, name)
    assert (refused.value.status, str(refused.value)) == (prediction.status, prediction.message)


@pytest.mark.parametrize("name", ["Rano", "Rжжжж", "${alert(1)}<b>", "a" * 64])
@pytest.mark.parametrize("function", ROOM)
def test_a_name_that_has_an_answer_is_read(
    classifier: Classifier, function: Callable[[Classifier, str], object], name: str
) -> None:
    assert classifier.classify(name)[0].predicted
    assert function(classifier, name) is not None


def test_of_many_names_those_in_another_script_are_read_as_they_are_where_a_network_is_tested(
    classifier: Classifier,
) -> None:
    assert encode_names(classifier, ["Ольга", "Rano"]).lengths.tolist() == [5, 4]
    with pytest.raises(InvalidName):
        encode_names(classifier, ["Rano", ""])
