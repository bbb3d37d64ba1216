"""The page as a program sees it."""

import pytest
import requests
from gradio_client import Client


def test_classify_answers_a_program(site) -> None:
    client = Client(site.address, verbose=False)
    html = client.predict("ZIMMERMANN", "german-italian-gru", api_name="/classify")
    assert "resembles the <b>German</b> list" in html


def test_classify_is_the_only_public_endpoint(site) -> None:
    client = Client(site.address, verbose=False)
    api = client.view_api(return_format="dict", print_info=False)
    assert list(api["named_endpoints"]) == ["/classify"]


@pytest.mark.parametrize("model", ["nope", "my-nope", "../../etc"])
def test_model_that_does_not_exist_is_refused_in_words(site, model: str) -> None:
    client = Client(site.address, verbose=False)
    with pytest.raises(Exception, match=r"not in the list of choices|no longer kept|There is no model"):
        client.predict("Rossi", model, api_name="/classify")


def test_server_tells_nobody_what_it_does(site) -> None:
    assert requests.get(f"{site.address}/monitoring/summary", timeout=10).status_code != 200
