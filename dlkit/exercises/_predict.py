"""`predict`: asks for a prediction before its result is shown. What is measured is not here."""

from collections.abc import Iterable, Mapping

from dlkit._card import Shown
from dlkit.exercises import _live, _prediction, _prediction_card, _standing


def predict(
    id: str,
    question: str,
    unit: str = "",
    choices: Iterable[str] | Mapping[str, str | None] | None = None,
    answer: object = None,
) -> Shown:
    """Asks for a number, with a range if you like, or for one of several choices.

    In a notebook it is a form; `answer=` does the same in code. A prediction can be changed until
    `reveal` has shown the result; one made after that is kept as after the fact, and not counted.

    Args:
        id: the notebook's slug, a full stop and a name: "cnn_classifier.permuted".
        question: one sentence.
        unit: of the number. With "%" one types 95 for the share 0.95.
        choices: the texts to choose from, instead of a number; or a mapping from each text to the
            id of the misconception that it shows, or None.
        answer: a number, (value, low, high) with the ends of a range that holds the truth in 80 %
            of all cases, or one of the choices.

    Returns:
        The form, or a card. Its plain text is the question.

    Raises:
        ValueError: an argument is none of these, or the answer cannot be.

    Example:
        >>> predict("tensors.doctest", "How many axes has a photograph?", answer=3)
        Your prediction: How many axes has a photograph?
    """
    asked = _prediction.question(id, question, unit, choices)
    _standing.ask(asked)
    plain, html = _prediction_card.plain(asked), _prediction_card.static(asked)
    if answer is not None and answer is not ...:
        return Shown(plain, _answered(asked, _prediction.from_code(asked, answer)))
    if _live.possible():
        from dlkit.exercises._predict_form import Form

        return _live.Live(Form(asked).widget, f"{plain}\n{_prediction_card.in_code(asked)}", html)
    return Shown(plain, html)


def _answered(asked, prediction):
    """Keep a prediction that was made in code, and say so."""
    before = _standing.standing(asked)
    if prediction in (before.counted, before.late):
        return _prediction_card.said(asked, before)
    trouble = _standing.keep(asked, prediction)
    doubt = _prediction.doubtful(prediction, asked.unit)
    return _prediction_card.said(asked, _standing.standing(asked), trouble, doubt)
