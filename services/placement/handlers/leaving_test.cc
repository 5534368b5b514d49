// Whoever is not involved any more, or has changed sides, holds no seat, is invited to no board and
// is not placed.
#include "services/placement/handlers/boards_fixture.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Board;
using v1::Person;

class LeavingTest : public BoardTest {
 protected:
  Result<Person> Archive(const std::string& person) {
    v1::ArchivePersonRequest request;
    request.set_name(person);
    return Call<Person>("PersonService.ArchivePerson", request);
  }
  void Invite(const std::vector<std::string>& persons) {
    v1::SetBoardInviteesRequest request;
    request.set_name(kBoard);
    request.mutable_persons()->Assign(persons.begin(), persons.end());
    Do<Board>("BoardService.SetBoardInvitees", request);
  }
  void MoveTo(const std::string& institution, const std::string& person) {
    v1::UpdatePersonRequest request;
    request.mutable_person()->set_name(person);
    request.mutable_person()->set_institution(institution);
    request.mutable_update_mask()->add_paths("institution");
    Do<Person>("PersonService.UpdatePerson", request);
  }
};

TEST_F(LeavingTest, LeavesTheSeatOfWhoIsArchived) {
  Establish();
  ASSERT_TRUE(GetPartnership().board().active());
  ASSERT_TRUE(Archive(office_leader).ok());
  const Board board = GetBoard();
  EXPECT_EQ(board.seats(0).member(), ministry_leader);
  EXPECT_EQ(board.seats(1).member(), "");
  EXPECT_EQ(board.seats(1).decision().reason(), "They take part no longer.");
  EXPECT_FALSE(GetPartnership().board().active()) << "one side has left it";
  ASSERT_THAT(Events<v1::BoardSeatVacated>(), SizeIs(1));
  EXPECT_EQ(Events<v1::BoardSeatVacated>()[0].seat_id(), "office");
  EXPECT_EQ(ToDay(Events<v1::BoardSeatVacated>()[0].effective_date()), ToDay(Today()));
}

TEST_F(LeavingTest, LeavesTheSeatOfWhoIsErased) {
  Establish();
  v1::ErasePersonalDataRequest erase;
  erase.set_name(ministry_leader);
  Do<Person>("PersonService.ErasePersonalData", erase);
  EXPECT_EQ(GetBoard().seats(0).member(), "");
  EXPECT_FALSE(GetPartnership().board().active());
}

TEST_F(LeavingTest, LeavesTheSeatOfWhoChangesSidesAndNoOther) {
  Establish();
  MoveTo(kOffice, office_leader);
  EXPECT_TRUE(GetPartnership().board().active());
  MoveTo(kMinistry, office_leader);
  EXPECT_EQ(GetBoard().seats(1).member(), "");
  EXPECT_EQ(GetBoard().seats(0).member(), ministry_leader);
  EXPECT_FALSE(GetPartnership().board().active());
  MoveTo("", ministry_leader);
  EXPECT_EQ(GetBoard().seats(0).member(), "");
}

TEST_F(LeavingTest, InvitesNobodyAnyLongerWhoIsArchivedOrLeavesTheMinistry) {
  Establish();
  const std::string stays = MakePerson(kMinistry), moves = MakePerson(kMinistry),
                    goes = MakePerson(kMinistry);
  Invite({stays, moves, goes, ministry_leader});
  MoveTo(MakeInstitution("treasury", v1::Institution::MINISTRY), stays);
  MoveTo(kOffice, moves);
  EXPECT_THAT(GetBoard().invitees(), ElementsAre(stays, goes, ministry_leader));
  ASSERT_TRUE(Archive(goes).ok());
  ASSERT_TRUE(Archive(ministry_leader).ok());
  EXPECT_THAT(GetBoard().invitees(), ElementsAre(stays));
  EXPECT_EQ(GetBoard().seats(0).member(), "") << "of who was invited and seated";
  ASSERT_THAT(Events<v1::BoardInviteesSet>(), SizeIs(4));
  EXPECT_THAT(Events<v1::BoardInviteesSet>().back().persons(), ElementsAre(stays));
}

TEST_F(LeavingTest, LeavesTheSeatsOfAPartyThatIsRemovedOrChangesSides) {
  Establish();
  const std::string other = MakeInstitution("other", v1::Institution::MANAGING_OFFICE);
  const auto change_parties = [&](const std::string& lead, const std::string& counterpart) {
    v1::UpdatePartnershipRequest request;
    auto& partnership = *request.mutable_partnership();
    partnership.set_name(kPartnership);
    for (const auto& [institution, side] :
         {std::pair(lead, common::v1::LEAD), {counterpart, common::v1::COUNTERPART}}) {
      auto& party = *partnership.add_parties();
      party.set_institution(institution);
      party.set_side(side);
      party.set_role(v1::Party::PARTNER);
    }
    request.mutable_update_mask()->add_paths("parties");
    return Do<v1::Partnership>("PartnershipService.UpdatePartnership", request);
  };
  EXPECT_FALSE(change_parties(other, kMinistry).board().active());
  Board board = GetBoard();
  EXPECT_EQ(board.seats(0).member(), ministry_leader);
  EXPECT_EQ(board.seats(1).member(), "");
  EXPECT_EQ(board.seats(1).decision().reason(), "They are of the seat's side no longer.");
  EXPECT_EQ(board.seats(1).former_holders_size(), 1);
  ASSERT_THAT(Events<v1::BoardSeatVacated>(), SizeIs(1));
  EXPECT_FALSE(GetPartnership().board().active());
  change_parties(kMinistry, other);
  EXPECT_EQ(GetBoard().seats(0).member(), "") << "on the other side";
  EXPECT_THAT(Events<v1::BoardSeatVacated>(), SizeIs(2));
}

TEST_F(LeavingTest, ArchivesNobodyWhoMayStillBePlaced) {
  const std::string professional = MakeProfessional();
  v1::GetProfessionalRequest get;
  get.set_name(professional);
  const std::string person =
      Do<v1::Professional>("ProfessionalService.GetProfessional", get).person();
  EXPECT_THAT(UnmetOf(Archive(person).status()), ElementsAre("NOT_TO_BE_PLACED"));
  EXPECT_THAT(Events<v1::PersonArchived>(), IsEmpty());
  v1::MakeProfessionalAlumniRequest alumni;
  alumni.set_name(professional);
  Do<v1::Professional>("ProfessionalService.MakeProfessionalAlumni", alumni);
  EXPECT_TRUE(Archive(person).ok());
}

}  // namespace
}  // namespace tandem::placement
