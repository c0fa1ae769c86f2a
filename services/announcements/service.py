"""Announcements: intentions, notices and results, where the public reads."""

from common.interfaces.announcements import (
    NAME,
    GetNotice,
    ImportReleases,
    ImportReport,
    ListNotices,
    NoticeKind,
    NoticePage,
    ReadFeed,
)
from common.interfaces.bidding import (
    AwardAnnounced,
    AwardWithdrawn,
    IntentionPublished,
    IntentionTerminated,
    PrequalificationPublished,
    TenderCorrected,
    TenderFailed,
    TenderPublished,
)
from common.interfaces.context import By
from common.interfaces.contracts import ContractPublished
from common.runtime.entrypoints import Mongo, answers, listen
from services.announcements import usecases
from services.announcements.domain.notice import Notice
from services.announcements.store import NoticeStore


class AnnouncementsService:
    name = NAME
    store = Mongo(NoticeStore)

    # Asked by the public
    @answers(ListNotices)
    def list_notices(self, call: ListNotices, by: By) -> NoticePage:
        return usecases.list_notices(self.store, call, by)

    @answers(GetNotice)
    def get_notice(self, call: GetNotice, _by: By) -> Notice:
        return usecases.get_notice(self.store, call)

    @answers(ReadFeed)
    def read_feed(self, call: ReadFeed, _by: By) -> NoticePage:
        return usecases.read_feed(self.store, call)

    # Asked by operators
    @answers(ImportReleases)
    def import_releases(self, call: ImportReleases, by: By) -> ImportReport:
        return usecases.import_releases(self.store, call, by)

    # Told by bidding and contracts
    @listen(IntentionPublished)
    def on_intention_published(self, news: IntentionPublished, by: By) -> None:
        usecases.publish(self.store, NoticeKind.INTENTION, news, by)

    @listen(IntentionTerminated)
    def on_intention_terminated(self, news: IntentionTerminated, by: By) -> None:
        usecases.publish(self.store, NoticeKind.TERMINATION, news, by)

    @listen(PrequalificationPublished)
    def on_prequalification_published(self, news: PrequalificationPublished, by: By) -> None:
        usecases.publish(self.store, NoticeKind.PREQUALIFICATION, news, by)

    @listen(TenderPublished)
    def on_tender_published(self, news: TenderPublished, by: By) -> None:
        usecases.publish(self.store, NoticeKind.TENDER, news, by)

    @listen(TenderCorrected)
    def on_tender_corrected(self, news: TenderCorrected, by: By) -> None:
        usecases.publish(self.store, NoticeKind.CORRECTION, news, by)

    @listen(TenderFailed)
    def on_tender_failed(self, news: TenderFailed, by: By) -> None:
        usecases.publish(self.store, NoticeKind.TERMINATION, news, by)

    @listen(AwardAnnounced)
    def on_award_announced(self, news: AwardAnnounced, by: By) -> None:
        usecases.publish(self.store, NoticeKind.AWARD, news, by)

    @listen(AwardWithdrawn)
    def on_award_withdrawn(self, news: AwardWithdrawn, by: By) -> None:
        usecases.publish(self.store, NoticeKind.CORRECTION, news, by)

    @listen(ContractPublished)
    def on_contract_published(self, news: ContractPublished, by: By) -> None:
        usecases.publish(self.store, NoticeKind.CONTRACT, news, by)
