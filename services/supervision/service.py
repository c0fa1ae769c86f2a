"""Supervision: who may take part, what has happened, and what a person should look at."""

from common.interfaces.context import By
from common.interfaces.events import Envelope
from common.interfaces.supervision import (
    NAME,
    BanParty,
    GetConsistencyProof,
    GetInclusionProof,
    GetParty,
    GetTimeline,
    GetTreeHead,
    ListParties,
    ListSignals,
    LogPage,
    PartyPage,
    ProofView,
    ReadLog,
    RegisterParty,
    SignalPage,
    TimelineView,
    TreeHeadView,
    TriageSignal,
)
from common.runtime.entrypoints import Mongo, Signing, answers, listen_to_all
from services.supervision.domain.party import Party
from services.supervision.domain.signal import Signal
from services.supervision.store import SupervisionStore
from services.supervision.usecases import log, parties, signals


class SupervisionService:
    name = NAME
    store = Mongo(SupervisionStore)
    seed = Signing()

    # Told by everybody
    @listen_to_all
    def on_news(self, envelope: Envelope, by: By) -> None:
        log.keep(self.store, envelope, by, seed=self.seed)
        signals.raise_signals(self.store, envelope, by)

    # The party register
    @answers(RegisterParty)
    def register_party(self, call: RegisterParty, by: By) -> Party:
        return parties.register_party(self.store, call, by)

    @answers(BanParty)
    def ban_party(self, call: BanParty, by: By) -> Party:
        return parties.ban_party(self.store, call, by)

    @answers(GetParty)
    def get_party(self, call: GetParty, _by: By) -> Party:
        return parties.get_party(self.store, call)

    @answers(ListParties)
    def list_parties(self, call: ListParties, _by: By) -> PartyPage:
        return parties.list_parties(self.store, call)

    # The log
    @answers(GetTreeHead)
    def get_tree_head(self, call: GetTreeHead, by: By) -> TreeHeadView:
        return log.get_tree_head(self.store, call, by, seed=self.seed)

    @answers(GetInclusionProof)
    def get_inclusion_proof(self, call: GetInclusionProof, _by: By) -> ProofView:
        return log.get_inclusion_proof(self.store, call)

    @answers(GetConsistencyProof)
    def get_consistency_proof(self, call: GetConsistencyProof, _by: By) -> ProofView:
        return log.get_consistency_proof(self.store, call)

    @answers(ReadLog)
    def read_log(self, call: ReadLog, by: By) -> LogPage:
        return log.read_log(self.store, call, by)

    @answers(GetTimeline)
    def get_timeline(self, call: GetTimeline, by: By) -> TimelineView:
        return log.get_timeline(self.store, call, by)

    # Signals
    @answers(ListSignals)
    def list_signals(self, call: ListSignals, _by: By) -> SignalPage:
        return signals.list_signals(self.store, call)

    @answers(TriageSignal)
    def triage_signal(self, call: TriageSignal, by: By) -> Signal:
        return signals.triage_signal(self.store, call, by)
