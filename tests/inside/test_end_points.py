"""Where names end in a plane, against the network's own answers."""

from pathlib import Path

import numpy as np

from namemodel.data import load_names
from namemodel.inference.classifier import Classifier
from namemodel.inside.end_points import find_end_points, nearest
from namemodel.inside.plane import Plane


def test_names_end_on_the_right_side_where_the_network_predicts_their_list(
    two_units: Classifier, toy_csv: Path
) -> None:
    table = load_names(str(toy_csv))
    found = find_end_points(Plane(two_units), table)
    predicted = two_units.predict(table.names).probabilities.argmax(axis=1)
    labels = np.array([two_units.labels.index(table.label_names[label]) for label in table.labels])
    np.testing.assert_array_equal(found.labels, labels)
    np.testing.assert_array_equal(found.right, predicted == labels)
    assert found.accuracy == np.mean(predicted == labels)
    assert found.points.shape == (len(table), 2)


def test_a_switch_moves_the_end_points(two_units: Classifier, toy_csv: Path) -> None:
    table = load_names(str(toy_csv))
    learned, switched = (find_end_points(Plane(two_units, some), table) for some in ((), ("zero_W_h",)))
    assert np.abs(learned.points - switched.points).max() > 0.1


def test_the_nearest_end_points_come_first_and_equal_ones_in_their_order() -> None:
    points = np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 0.0], [-0.5, 0.0]])
    found = nearest(points, np.array([[0.0, 0.0], [1.0, 1.0]]), 3)
    assert found.tolist() == [[1, 2, 3], [0, 1, 2]]
    assert nearest(points, np.zeros((1, 2)), 9).shape == (1, 4)
