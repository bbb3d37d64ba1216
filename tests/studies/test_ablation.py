"""The steps from the article's recipe to the recommended one, and each mistake alone."""

import itertools

from namemodel.presets import make_experiment
from namemodel.studies.ablation import MISTAKES, STEPS, ladder, mistakes_alone


def test_the_steps_begin_at_the_article_s_recipe_and_end_at_the_recommended_one() -> None:
    models = list(ladder().values())
    assert models[0] == make_experiment("rnn", "article")
    assert models[-1] == make_experiment("rnn")


def test_every_step_changes_something() -> None:
    models = list(ladder().values())
    assert len(models) == len(STEPS) + 1
    assert all(before != after for before, after in itertools.pairwise(models))


def test_every_mistake_differs_from_what_it_is_held_against() -> None:
    models = mistakes_alone()
    assert all(models[mistake.title] != models[mistake.counterpart] for mistake in MISTAKES)


def test_settings_for_all_models_are_given_to_each() -> None:
    for models in (ladder(epochs=2), mistakes_alone(epochs=2)):
        assert {experiment.training.epochs for experiment in models.values()} == {2}
