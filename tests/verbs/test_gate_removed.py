"""A chain that head removes is seen, whatever goes with it; a renamed one is none."""

import json

from tests.verbs.conftest import Quiz

SECOND = """---
apiVersion: penstock/v1
kind: Chain
metadata: {name: spare}
spec:
  inputs: {question: {type: string, maxLength: 100}}
  steps: {answer: {prompt: answer, model: answerer, with: {question: "${{ inputs.question }}"}}}
  outputs: {text: "${{ steps.answer.text }}"}
"""


def test_a_removed_chain_is_a_case_and_a_renamed_one_is_not(quiz: Quiz) -> None:
    program = quiz(10)
    alone = (program.directory / "penstock.yaml").read_text()
    program.write("penstock.yaml", alone + SECOND)
    program.commit("second")
    program.git("checkout", "--quiet", "-b", "renamed")
    program.write("penstock.yaml", alone + SECOND.replace("spare", "other"))
    program.commit("rename")
    arguments = ("gate", "--base", "main", "--head", "HEAD", "--format", "json")
    chains = {each["chain"] for each in json.loads(program(*arguments).out)["digests"]}
    assert chains == {"quiz", "other"}
    program.git("checkout", "--quiet", "-b", "removed", "main")
    program.write("penstock.yaml", alone)
    program.commit("remove")
    ended = program(*arguments)
    verdict = json.loads(ended.out)
    assert (ended.code, verdict["verdict"], verdict["reason"], verdict["level"]) == (
        0,
        "INCONCLUSIVE",
        "no-baseline",
        "breaking",
    )
    (spare,) = (each for each in verdict["digests"] if each["chain"] == "spare")
    assert spare["head"] is None
    assert "is removed" in spare["detail"]
    assert "NOTHING JUDGED THIS CHANGE" in program("gate", "--base", "main", "--head", "HEAD").out


def test_a_removed_chain_that_blocks_is_accepted_by_its_digest(quiz: Quiz) -> None:
    program = quiz(10, gate="onInconclusive: block")
    alone = (program.directory / "penstock.yaml").read_text()
    program.write("penstock.yaml", alone + SECOND)
    program.commit("second")
    program.git("checkout", "--quiet", "-b", "removed")
    program.write("penstock.yaml", alone)
    program.commit("remove")
    arguments = ("gate", "--base", "main", "--head", "HEAD")
    ended = program(*arguments, "--format", "json")
    verdict = json.loads(ended.out)
    digest = verdict["accept"]
    assert (ended.code, verdict["verdict"], verdict["accepted"]) == (3, "INCONCLUSIVE", None)
    assert f"--accept {digest}" in program(*arguments).out
    given = program(*arguments, "--accept", digest, "--format", "json")
    accepted = json.loads(given.out)
    assert (given.code, accepted["verdict"], accepted["accepted"]) == (0, "INCONCLUSIVE", digest)

    program.write("more.txt", "a push voids it")
    program.commit("push")
    again = program(*arguments, "--accept", digest, "--format", "json")
    assert (again.code, json.loads(again.out)["accepted"]) == (3, None)
    # beside what else blocks it opens nothing
    program.write("prompt.txt", "{{ question }} \n")
    program.commit("change")
    digest = json.loads(program(*arguments, "--format", "json").out)["accept"]
    beside = program(*arguments, "--accept", digest, "--format", "json")
    assert (beside.code, json.loads(beside.out)["accepted"]) == (3, digest), "underpowered still blocks"


def test_a_renamed_template_of_its_name_hides_no_removed_chain(quiz: Quiz) -> None:
    program = quiz(10)
    alone = (program.directory / "penstock.yaml").read_text()
    program.write("penstock.yaml", alone + SECOND.replace("spare", "answer"))
    program.commit("second")
    program.git("checkout", "--quiet", "-b", "removed")
    renamed = alone.replace("metadata: {name: answer}", "metadata: {name: reply}")
    program.write("penstock.yaml", renamed.replace("prompt: answer,", "prompt: reply,"))
    program.commit("remove")
    verdict = json.loads(program("gate", "--base", "main", "--head", "HEAD", "--format", "json").out)
    (gone,) = (each for each in verdict["digests"] if each["chain"] == "answer")
    assert gone["head"] is None
    assert "is removed" in gone["detail"]
