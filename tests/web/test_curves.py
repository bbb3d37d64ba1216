"""What the page shows of a training run, from events that never happened."""

from namemodel.events import CrossFitting, EpochDone, Progress, Stopped
from namemodel.web.train.curves import Curves


def done(epoch: int, kept: bool = True, validation: float | None = 0.9) -> EpochDone:
    return EpochDone(
        epoch=epoch, train_loss=0.5, train_accuracy=0.8, learning_rate=0.01, seconds=2.0, kept=kept,
        validation_loss=validation, validation_accuracy=validation,
    )  # fmt: skip


def test_progress_counts_batches_and_time_left_follows_the_epochs() -> None:
    curves = Curves(4)
    curves.take(Progress(1, 5, 10))
    assert (curves.share, curves.words) == (0.125, "epoch 1 of 4")
    curves.take(done(1))
    assert (curves.share, curves.words) == (0.25, "epoch 1 of 4 · 6.0 s left")


def test_a_run_that_is_trained_says_how_far_the_cross_fitting_is() -> None:
    curves = Curves(1)
    curves.take(done(1))
    curves.take(CrossFitting(0.25))
    assert curves.share == 1
    assert "25.0 %" in curves.words
    assert curves.end is None


def test_a_series_has_the_epochs_at_which_it_was_evaluated() -> None:
    curves = Curves(4)
    for event in (done(1, validation=None), done(2)):
        curves.take(event)
    train, validation, test = curves.series("accuracy")
    assert (train.x, train.y) == ([1, 2], [0.8, 0.8])
    assert (validation.x, validation.y) == ([2], [0.9])
    assert test.x == []


def test_a_run_whose_worker_was_ended_hard_stopped_with_its_kept_epoch() -> None:
    curves = Curves(4)
    assert curves.last_event("model") == Stopped(0, None, None, None)
    for event in (done(1), done(2, kept=False)):
        curves.take(event)
    assert curves.last_event("model") == Stopped(2, 1, None, "model")
    said = Stopped(2, 1, 0.9, "elsewhere")
    curves.take(said)
    assert curves.last_event("model") == said
