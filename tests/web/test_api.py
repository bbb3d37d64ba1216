"""The page as a program sees it: data, no HTML."""

import ast
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from gradio_client import Client
from gradio_client.exceptions import AppError

from namemodel.inference.pretrained import load, pretrained_ids


@pytest.fixture(scope="module")
def client(site) -> Client:
    return Client(site.address, verbose=False)


def test_a_name_is_answered_with_the_fields_of_a_prediction(client: Client) -> None:
    found = client.predict("ZIMMERMANN", "german-italian-gru", api_name="/classify")
    expected = load("german-italian-gru").classify("ZIMMERMANN")[0].to_dict()
    assert found["predicted"] == expected["predicted"] == "German"
    assert found["probabilities"] == pytest.approx(expected["probabilities"])
    assert found | {"probabilities": 0, "confidence": 0, "unknown_characters": []} == expected | {
        "probabilities": 0,
        "confidence": 0,
        "unknown_characters": [],
    }


def test_many_names_are_answered_in_their_order_each_with_a_status(client: Client) -> None:
    names = ["Rossi", "", "Иванов", "Schröder"]
    found = client.predict(names, min_confidence=1.0, api_name="/classify_many")
    assert [one["name"] for one in found] == names
    assert [one["status"] for one in found] == ["abstained", "empty", "unsupported_script", "abstained"]
    assert [one["predicted"] for one in found] == ["Italian", None, None, "German"]


def test_an_answer_says_whether_its_spelling_is_unlike_the_list(client: Client) -> None:
    lukasz, rossi, empty = client.predict(["Łukasz", "Rossi", ""], api_name="/classify_many")
    assert (lukasz["unlike"], rossi["unlike"], empty["unlike"]) == (True, False, False)
    assert 0 <= lukasz["familiarity"] < 0.05 <= rossi["familiarity"] <= 1
    assert empty["familiarity"] is None
    assert lukasz["folded_characters"] == {"ł": "l"}


def test_models_are_listed_with_their_figures(client: Client) -> None:
    found = client.predict(api_name="/models")
    assert [model["id"] for model in found] == pretrained_ids()
    gru = next(model for model in found if model["id"] == "german-italian-gru")
    assert (gru["title"], gru["architecture"], gru["char_lm"]) == (
        "German and Italian · GRU + character LM", "gru", True
    )  # fmt: skip
    assert gru["labels"] == ["German", "Italian"]
    assert 0.9 < gru["test"]["accuracy"] <= 1


def test_these_are_the_only_public_endpoints_and_they_are_typed(client: Client) -> None:
    api = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert list(api) == ["/classify", "/classify_many", "/models"]
    (returned,) = api["/classify"]["returns"]
    assert returned["type"]["properties"]["probabilities"]["additionalProperties"] == {"type": "number"}
    types = [parameter["type"]["type"] for parameter in api["/classify_many"]["parameters"]]
    assert types == ["array", "string", "number"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["Rossi", "nope", 0.0], "There is no model 'nope'"),
        (["Rossi", "../../etc", 0.0], "There is no model"),
        (["Rossi", "my-nope", 0.0], "no longer kept"),
        (["Rossi", "german-italian-gru", 2.0], "min_confidence is 2.0; it must be from 0 to 1"),
        (["Rossi", "german-italian-gru", "much"], "min_confidence is 'much'; it must be a number"),
        ([5, "german-italian-gru", 0.0], "name is 5; a text is allowed"),
        (["Rossi", None, 0.0], "model is None; a text is allowed"),
        (["Rossi", ["a"], 0.0], r"model is \['a'\]; a text is allowed"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(client: Client, arguments: list, words: str) -> None:
    with pytest.raises(AppError, match=words):
        client.predict(*arguments, api_name="/classify")


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["a"] * 1001, "There are 1,001 names; 1,000 at most"),
        (["a" * 600_000] * 2, "over 1,000,000 characters"),
        ("Rossi", "names is 'Rossi'; a list of texts is allowed"),
        (["Rossi", 5], r"names\[1\] is 5; a text is allowed"),
    ],
)
def test_what_are_no_names_or_too_many_is_refused_in_words(client: Client, names: list, words: str) -> None:
    with pytest.raises(AppError, match=words):
        client.predict(names, api_name="/classify_many")


def test_a_name_comes_back_as_it_was_sent_however_long_and_odd(site) -> None:
    names = ["a" * 5000, " " * 2000 + "Rossi", "\ud800Rossi"]
    body = json.dumps({"data": [names, "", 0.0]})
    address = f"{site.address}/gradio_api/run/classify_many"
    found = requests.post(address, body, headers={"Content-Type": "application/json"}, timeout=10).json()
    long, padded, broken = found["data"][0]
    assert (long["name"], long["status"]) == (names[0], "too_long")
    assert "more than 64 letters" in long["message"]
    assert (padded["name"], padded["predicted"]) == (names[1], "Italian")
    assert (broken["name"], broken["status"]) == ("\ufffdRossi", "ok")


def test_a_plain_post_is_answered_with_data(site) -> None:
    address = f"{site.address}/gradio_api/run/classify_many"
    body = {"data": [["Tribbiani", "Schröder"], "german-italian-gru", 0.0]}
    answer = requests.post(address, json=body, timeout=10).json()
    assert [one["predicted"] for one in answer["data"][0]] == ["Italian", "German"]
    refused = requests.post(address, json={"data": [["a"], "nope", 0]}, timeout=10)
    assert refused.status_code == 500
    assert "There is no model 'nope'" in refused.json()["error"]


def test_examples_of_the_readme_work(site) -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    section = (
        text.split("## The page's API\n")[1].split("\n## ")[0].replace("http://127.0.0.1:7860", site.address)
    )
    (code,) = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    (command,) = re.findall(r"```bash\n(.*?)```", section, re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True
    )
    _, *answers = done.stdout.splitlines()
    one, two, ids = map(ast.literal_eval, answers)
    assert (one["predicted"], one["status"]) == ("Italian", "ok")
    assert [row["predicted"] for row in two] == ["Italian", "German"]
    assert ids == pretrained_ids()
    answer = subprocess.run(shlex.split(command), capture_output=True, check=True, timeout=60)
    assert json.loads(answer.stdout)["data"] == [one]


def test_server_tells_nobody_what_it_does(site) -> None:
    assert requests.get(f"{site.address}/monitoring/summary", timeout=10).status_code != 200
