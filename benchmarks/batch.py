"""Prints how fast many names are classified, and what that is of what the processor can do.

    python benchmarks/batch.py [few | names | file | memory ...] [--model ID] [--names N]

few     milliseconds for 1 to 1,024 names, of the network and of the tree of their prefixes: where they cross
        is `TREE_FROM` in `namemodel/inference/classifier.py`.

names   distinct names a second in one process: of the pretrained model as it is used, in float32, letter by
        letter as torch reads them, and scikit-learn's n-gram pipeline on the same names; the share of the
        peak of matrix products that is measured beside it; and which lists change with the precision.
file    a CSV of 1,000,000 rows with 300,000 distinct names, file in to file out.
memory  the peak of memory at 1 and at 10 million rows (Linux).

Names are made of two halves of real names each. All ratios are taken in one run. The multiply-adds counted
are those of the input and recurrent products that reading letter by letter takes, whether or not they are
done: reading shared beginnings once, and the product with the input from a table, save some of them.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import torch

import namemodel
from namemodel.comparison.references import make_reference
from namemodel.config import ModelConfig
from namemodel.data import load_splits
from namemodel.hardware import cores, fast_dtype
from namemodel.inference.classifier import TREE_FROM, Classifier
from namemodel.inference.prefix_tree.reader import Direction, PrefixReader
from namemodel.models import RecurrentClassifier
from namemodel.names.name_array import NameArray
from namemodel.presets import make_experiment

DISTINCT, ROWS = 300_000, 1_000_000
FEW = (1, 16, 64, 128, 256, 512, 1024)
RUNS = 5
GATES = {"linear-rnn": 1, "rnn": 1, "gru": 3, "lstm": 4}


def made_up_names(count: int, seed: int = 0) -> list[str]:
    """Return distinct names, each the beginning of one name of the eighteen lists and the end of another."""
    experiment = make_experiment("gru", source="languages")
    real = sorted(set(load_splits(experiment.data, experiment.text, 0).train.names))
    draw = random.Random(seed)
    names: dict[str, None] = {}
    while len(names) < count:
        first, last = draw.choice(real), draw.choice(real).lower()
        name = first[: draw.randint(2, max(2, len(first)))] + last[draw.randint(0, max(0, len(last) - 3)) :]
        if len(name) < 20:
            names[name] = None
    return list(names)


def seconds(work: Callable[[], Any], runs: int = RUNS) -> float:
    """Return the median time of some runs, after one that does not count."""
    work()
    took = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return median(took)


def products(a: torch.Tensor, b: torch.Tensor) -> None:
    """Multiply two matrices twenty times."""
    for _ in range(20):
        a @ b


def matmul_peak(dtype: torch.dtype) -> float:
    """Return the floating-point operations a second of the best of a few matrix products, on all cores."""
    torch.set_num_threads(cores())
    best = 0.0
    for m, k, n in ((1024, 1024, 1024), (4096, 128, 384), (8192, 256, 768)):
        a, b = torch.rand(m, k).to(dtype), torch.rand(k, n).to(dtype)
        for _ in range(3):
            took = seconds(partial(products, a, b), 3) / 20
            best = max(best, 2 * m * k * n / took)
    torch.set_num_threads(1)
    return best


def operations_a_letter(config: ModelConfig, vocabulary: int) -> int:
    """Return 2 x the multiply-adds of the input and recurrent products of one letter, all directions."""
    inputs = config.embedding_size if config.input == "embedding" else vocabulary - 2
    directions = 2 if config.bidirectional else 1
    return 2 * directions * GATES[config.architecture] * config.hidden_size * (inputs + config.hidden_size)


class Int8Direction(Direction):
    """A direction whose recurrent product is of 8-bit integers: weights scaled row by row, states by 127."""

    def __init__(self, *of: Any) -> None:
        super().__init__(*of)
        self.scale = self.weight.abs().amax(dim=1) / 127
        self.rows = (self.weight / self.scale[:, None]).round().to(torch.int8).t()

    def product(self, narrow: torch.Tensor) -> torch.Tensor:
        """Return W_h h + b_h of states between -1 and 1."""
        whole = (narrow * 127).round_().to(torch.int8)
        return torch._int_mm(whole, self.rows).float().mul_(self.scale / 127).add_(self.bias)


def int8_reader(classifier: Classifier) -> PrefixReader:
    """Return a reader whose recurrent products are of 8-bit integers."""
    model = recurrent(classifier)
    reader = PrefixReader(model)
    with torch.no_grad():
        reader.directions = [Int8Direction(model, d, torch.float32) for d in range(len(reader.directions))]
    return reader


def recurrent(classifier: Classifier) -> RecurrentClassifier:
    """Return the network of a classifier, which has to be a recurrent one."""
    assert isinstance(classifier.model, RecurrentClassifier)
    return classifier.model


def ngram_pipeline() -> Any:
    """Return scikit-learn's n-grams and linear SVM, fitted to the German and Italian training names."""
    experiment = make_experiment("gru")
    splits = load_splits(experiment.data, experiment.text, 0)
    pipeline = make_reference("ngrams")
    pipeline.fit([name.lower() for name in splits.train.names], np.array(splits.train.labels))
    return pipeline


def show_few(classifier: Classifier) -> None:
    """Print how long few names take, read by the network and by the tree."""
    torch.set_num_threads(1)
    reader, width = PrefixReader(recurrent(classifier)), classifier.checkpoint.experiment.model.hidden_size
    print(f"\n{classifier.id}: {width} units, the tree from {-(-TREE_FROM // width)} names on\n")
    print("| names | network, ms | tree, ms | times faster |\n| --- | --- | --- | --- |")
    for count in FEW:
        array = NameArray.of(made_up_names(count), classifier.text)
        ids = classifier.vocabulary.encode(array)
        with torch.inference_mode():
            network = seconds(partial(classifier.forward, ids, array.lengths))
            tree = seconds(partial(reader.logits, ids, array.lengths, cores()))
        print(f"| {count:,} | {1000 * network:.2f} | {1000 * tree:.2f} | {network / tree:.2f} |")


def show_names(classifier: Classifier, names: list[str]) -> None:
    """Print names a second, shares of the peak, and what the precision changes."""
    torch.set_num_threads(1)
    config = classifier.checkpoint.experiment.model
    letters = int(NameArray.of(names, classifier.text).lengths.sum())
    work = letters * operations_a_letter(config, len(classifier.checkpoint.vocabulary))
    fast = fast_dtype()
    few = names[: len(names) // 20]
    print(
        f"{classifier.id}: {len(names):,} distinct names of {letters / len(names):.1f} letters, "
        f"{cores()} cores"
    )
    rows = {
        f"as the model is used ({str(fast).removeprefix('torch.')} products)": seconds(
            lambda: classifier.predict(names, precise=False)
        ),
        "float32": seconds(lambda: classifier.predict(names)),
        "letter by letter, torch's kernel": seconds(lambda: letter_by_letter(classifier, few), 3) * 20,
    }
    if config.architecture != "linear":
        pipeline = ngram_pipeline()
        rows["n-grams + linear SVM, scikit-learn"] = (
            seconds(lambda: pipeline.predict([name.lower() for name in few]), 3) * 20
        )
    ours = next(iter(rows.values()))
    print("\n| | names/s | as the model is used, it is faster by |\n| --- | --- | --- |")
    for title, took in rows.items():
        print(f"| {title} | {len(names) / took:,.0f} | {took / ours:.2f} |")
    print("\n| products | share of the peak of | peak, GFLOP/s | share |\n| --- | --- | --- | --- |")
    for (title, took), dtype in zip(list(rows.items())[:2], (fast, torch.float32), strict=True):
        peak = matmul_peak(dtype)
        print(f"| {title} | {dtype} products | {peak / 1e9:,.0f} | {work / took / peak:.0%} |")
    show_precisions(classifier, names)


def letter_by_letter(classifier: Classifier, names: list[str]) -> None:
    """Read names without their tree."""
    array = NameArray.of(names, classifier.text)
    classifier.forward(classifier.vocabulary.encode(array), array.lengths)


def show_precisions(classifier: Classifier, names: list[str]) -> None:
    """Print how fast the network alone is in each precision, and how many lists differ from float32's."""
    array = NameArray.of(names, classifier.text)
    ids = classifier.checkpoint.vocabulary.encode(array)
    readers = {
        "float32": PrefixReader(recurrent(classifier)),
        "bfloat16": PrefixReader(recurrent(classifier), torch.bfloat16),
        "int8": int8_reader(classifier),
    }
    expected = readers["float32"].logits(ids, array.lengths, cores()).argmax(dim=1)
    print("\n| precision | network alone, names/s | same list as float32 |\n| --- | --- | --- |")
    for title, reader in readers.items():
        took = seconds(partial(reader.logits, ids, array.lengths, cores()), 3)
        same = (reader.logits(ids, array.lengths, cores()).argmax(dim=1) == expected).float().mean()
        print(f"| {title} | {len(names) / took:,.0f} | {same:.3%} |")


def write_table(path: Path, rows: int) -> None:
    """Write a CSV of three columns, its names drawn from `DISTINCT` ones."""
    names, draw = made_up_names(DISTINCT), random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        file.write("id,surname,note\n")
        for row in range(rows):
            name = names[row % DISTINCT] if row < DISTINCT else draw.choice(names)
            file.write(f"{row:07},{name},text of row {row}\n")


def batch(model: str, source: Path, target: Path) -> tuple[float, float]:
    """Return the seconds of `namemodel batch`, imports included, and its highest memory in MB."""
    # Linux counts the peak of a child from its parent's on, but VmHWM from the child's own beginning.
    code = (
        "import sys; from pathlib import Path; from namemodel.cli import main\n"
        "try: main()\n"
        "finally:\n"
        "    lines = Path('/proc/self/status').read_text().splitlines()\n"
        "    print(next(l for l in lines if l.startswith('VmHWM')).split()[1], file=sys.stderr)"
    )
    command = ["batch", str(source), str(target), "--column", "surname", "--model", model, "--json"]
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code, *command], check=True, capture_output=True, text=True)
    return time.perf_counter() - began, int(done.stderr.split()[-1]) / 1024


def show_file(model: str, folder: Path) -> None:
    """Print how long a million rows take."""
    source = folder / "names.csv"
    write_table(source, ROWS)
    took = [batch(model, source, folder / "out.csv")[0] for _ in range(3)]
    print(
        f"\n{ROWS:,} rows, {DISTINCT:,} distinct names, file to file: {median(took):.1f} s (of 3 runs: ",
        end="",
    )
    print(f"{', '.join(f'{t:.1f}' for t in took)}), {ROWS / median(took):,.0f} rows/s")


def show_memory(model: str, folder: Path) -> None:
    """Print the peak of memory at two sizes."""
    peaks = []
    for rows in (ROWS, 10 * ROWS):
        write_table(folder / "names.csv", rows)
        took, peak = batch(model, folder / "names.csv", folder / "out.csv")
        peaks.append(peak)
        print(f"{rows:,} rows: {peak:,.0f} MB at most, {took:.1f} s", flush=True)
    print(f"ratio of the peaks: {peaks[1] / peaks[0]:.2f}")


def main() -> None:
    """Print what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("measured", nargs="*", default=["few", "names", "file", "memory"])
    parser.add_argument("--model", default="german-italian-gru")
    parser.add_argument("--names", type=int, default=DISTINCT)
    flags = parser.parse_args()
    classifier = Classifier.load(flags.model) if "/" in flags.model else namemodel.load(flags.model)
    if "few" in flags.measured:
        show_few(classifier)
    if "names" in flags.measured:
        show_names(classifier, made_up_names(flags.names))
    with tempfile.TemporaryDirectory() as folder:
        if "file" in flags.measured:
            show_file(flags.model, Path(folder))
        if "memory" in flags.measured:
            show_memory(flags.model, Path(folder))


if __name__ == "__main__":
    main()
