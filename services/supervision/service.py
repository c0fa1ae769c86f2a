"""Supervision: who may take part, what has happened, what suppliers question, what a person should look at."""

from datetime import datetime

from common.interfaces import supervision
from common.interfaces.context import By
from common.interfaces.events import Envelope
from common.runtime.entrypoints import Mongo, Signing, answers, every, listen_to_all
from services.supervision.store import SupervisionStore
from services.supervision.usecases import courses, log, parties, questions, signals


class SupervisionService:
    name = supervision.NAME
    store = Mongo(SupervisionStore)
    seed = Signing()

    # Told by everybody
    @listen_to_all
    def on_news(self, envelope: Envelope, by: By) -> None:
        log.keep(self.store, envelope, by, seed=self.seed)
        signals.raise_signals(self.store, envelope, by)
        courses.keep(self.store, envelope, by)

    # The party register
    register_party = answers(supervision.RegisterParty, parties.register_party)
    ban_party = answers(supervision.BanParty, parties.ban_party)
    get_party = answers(supervision.GetParty, parties.get_party)
    list_parties = answers(supervision.ListParties, parties.list_parties)

    # Questions
    ask_question = answers(supervision.AskQuestion, questions.ask_question)
    complete_question = answers(supervision.CompleteQuestion, questions.complete_question)
    answer_question = answers(supervision.AnswerQuestion, questions.answer_question)
    get_question = answers(supervision.GetQuestion, questions.get_question)
    list_questions = answers(supervision.ListQuestions, questions.list_questions)

    @every("*/10 * * * *")
    def close_questions(self, due: datetime, by: By) -> None:  # noqa: ARG002 - what is due is told by business time
        questions.close_due(self.store, by)

    # The log
    get_tree_head = answers(supervision.GetTreeHead, log.get_tree_head, "seed")
    get_inclusion_proof = answers(supervision.GetInclusionProof, log.get_inclusion_proof)
    get_consistency_proof = answers(supervision.GetConsistencyProof, log.get_consistency_proof)
    read_log = answers(supervision.ReadLog, log.read_log)
    get_timeline = answers(supervision.GetTimeline, log.get_timeline)

    # Signals
    list_signals = answers(supervision.ListSignals, signals.list_signals)
    triage_signal = answers(supervision.TriageSignal, signals.triage_signal)
