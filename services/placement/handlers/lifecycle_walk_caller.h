#pragma once

#include <google/protobuf/text_format.h>

#include <future>
#include <map>
#include <random>
#include <set>

#include "absl/strings/str_replace.h"
#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "libs/common/testing/seed.h"
#include "services/placement/handlers/lifecycle_walk.h"
#include "services/placement/handlers/world.h"

// How a walk (lifecycle_walk_test.cc) calls: it fills in a request as text, and asks any method.
namespace tandem::placement::walk {

using google::protobuf::Message;

struct Answer {
  Status status;
  std::unique_ptr<Message> message = {};  // empty where it was refused
  std::optional<Day> day = {};            // its $DAY
};

inline std::string TextOf(const Message& message, const std::string& field) {
  const auto* found = message.GetDescriptor()->FindFieldByName(field);
  return found == nullptr ? "" : message.GetReflection()->GetString(message, found);
}

inline std::string EnumOf(const Message& message, const std::string& field) {
  const auto* found = message.GetDescriptor()->FindFieldByName(field);
  return found == nullptr ? "" : message.GetReflection()->GetEnum(message, found)->name();
}

// Of the resource, or of that part of it which `name` ends with ("…|r1").
inline std::string StateIn(const Kind& kind, const Message& message, const std::string& name) {
  if (kind.part.list.empty()) return EnumOf(message, std::string(kind.state));
  const auto* list = message.GetDescriptor()->FindFieldByName(std::string(kind.part.list));
  const auto* reflection = message.GetReflection();
  for (int i = 0; i < reflection->FieldSize(message, list); ++i) {
    const Message& part = reflection->GetRepeatedMessage(message, list, i);
    const bool is_it = TextOf(part, std::string(kind.part.key)) == name.substr(name.find('|') + 1);
    if (is_it) return EnumOf(part, std::string(kind.state));
  }
  return "";
}

// A partnership that delivers, with all that its tenders, meetings and placements ask for.
class WalkingCaller : public World {
 protected:
  WalkingCaller() {
    Deliver();
    AgreeObjective("o", Today());
    for (int i = 0; i < 4; ++i) professionals_.push_back(MakeProfessional());
    bidder_ = MakeInstitution("bidder", v1::Institution::DELIVERY);
    deputy_ = MakePerson(kOffice);
    const std::vector<Step> steps = {
        {"PartnershipService.UpdatePartnership",
         R"(partnership { name: "$PARTNERSHIP" budget { line_id: "travel" display_name: "T"
                 amount { currency: "GBP" minor_units: 90000 } } } update_mask { paths: "budget" })"},
        {"FrameworkService.CreateFramework",
         R"(parent: "countries/lr" framework_id: "f" framework { display_name: "F" })"},
        {"FrameworkService.AdmitFrameworkMember",
         R"(name: "countries/lr/frameworks/f" institution: "$BIDDER" effective_date {$LONGAGO})"},
        {"BoardService.FormBoard", R"(parent: "$PARTNERSHIP" display_name: "B")"},
        {"BoardService.SeatBoardMember",
         R"(name: "$PARTNERSHIP/board" seat_id: "office" side: LEAD title: "O"
                 member: "$LEADER" effective_date {$TODAY})"},
        {"BoardService.SeatBoardMember",
         R"(name: "$PARTNERSHIP/board" seat_id: "ministry" side: COUNTERPART title: "M"
                 member: "$MINISTER" effective_date {$TODAY})"},
        {"BoardService.ActivateBoard", R"(name: "$PARTNERSHIP/board" effective_date {$TODAY})"}};
    for (const Step& step : steps) {
      const Answer answer = Send(step, "");
      EXPECT_TRUE(answer.status.ok()) << step.rpc << ": " << answer.status;
    }
  }

  std::size_t Below(std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_);
  }
  // Of the last few, so that each goes some way; "none" if there is none.
  std::string AnyOf(const std::string& tables, const std::string& below = "") {
    std::vector<std::string> fit;
    for (const std::string& name : names_[tables]) {
      if (name.starts_with(below)) fit.push_back(name);
    }
    if (fit.empty()) return (below.empty() ? kPartnership + std::string("/x/") : below) + "none";
    const std::size_t few = std::min<std::size_t>(fit.size(), 4);
    return fit[fit.size() - 1 - Below(few)];
  }
  void NextId() { ++id_; }
  Day Today() { return DayOf(suite.clock().Now()); }

  static std::string AsText(Day day) {
    return fmt::format("year: {} month: {} day: {}", day.year(), day.month(), day.day());
  }
  // Of a placement, where its days are asked for.
  v1::Placement PlacementIn(std::string_view text, const std::string& name) {
    const bool is_asked = text.find("$START") != std::string_view::npos;
    return is_asked ? GetPlacement(name) : v1::Placement();
  }
  // A receipt or spend of a share that was not voided, where one is asked for; "none" if there is
  // none.
  std::string EntryIn(std::string_view text, const std::string& name) {
    v1::GetFundingShareRequest get;
    get.set_name(name);
    const bool is_receipt = text.find("$RECEIPT") != std::string_view::npos;
    if (!is_receipt && text.find("$SPEND") == std::string_view::npos) return "";
    const auto share = Do<v1::FundingShare>("FundingShareService.GetFundingShare", get);
    for (const auto& receipt : share.receipts()) {
      if (is_receipt && !receipt.has_voided()) return receipt.receipt_id();
    }
    for (const auto& spend : share.spend()) {
      if (!is_receipt && !spend.has_voided()) return spend.spend_id();
    }
    return "none";
  }
  std::string Filled(std::string_view text, const std::string& name) {
    const Day today = Today();
    // Often today, so that what has to come later can.
    day_ = today - (only_today_ || Below(2) == 0 ? 0 : static_cast<int>(Below(20)));
    const v1::Placement placement = PlacementIn(text, name);
    const std::string entry = EntryIn(text, name);
    const std::size_t part = std::min(name.find('|'), name.size());
    static constexpr const char* kRoles[] = {"COACH", "EXCHANGE_VISITOR", "VOLUNTEER"};
    return absl::StrReplaceAll(
        std::string(text),
        {{"$NAME", name.substr(0, part)},
         {"$OWNER", std::string(PartnershipOf(name))},
         {"$PARENT", name.substr(0, name.find("/bids/"))},
         {"$START", AsText(ToDay(placement.start_date()))},
         {"$END", AsText(ToDay(placement.end_date()))},
         {"$PART", name.substr(std::min(part + 1, name.size()))},
         {"$ID", fmt::format("w{}", id_)},
         {"$UUID", fmt::format("{:08x}-0000-4000-9000-000000000000", id_)},
         {"$PARTNERSHIP", kPartnership},
         {"$OFFICE", kOffice},
         {"$MINISTRY", kMinistry},
         {"$LEADER", office_leader},
         {"$MINISTER", ministry_leader},
         {"$BIDDER", bidder_},
         {"$DEPUTY", deputy_},
         {"$PRO", professionals_[Below(professionals_.size())]},
         {"$ROLE", kRoles[Below(only_today_ ? 2 : 3)]},
         {"$SEATS", std::to_string(1 + Below(3))},
         {"$PLACEMENT", AnyOf("Placement")},
         {"$BID", AnyOf("Bid", name + "/bids/")},
         {"$RECEIPT", entry},
         {"$SPEND", entry},
         {"$OTHER", AnyOf("Meeting Minutes", fmt::format("{}/meetings/", PartnershipOf(name)))},
         {"$DAY", AsText(day_)},
         {"$TODAY", AsText(today)},
         {"$LONGAGO", AsText(Day(2024, 1, 2))},
         {"$AGO", AsText(today - 10)},
         {"$NEXT", AsText(today + 10)},
         {"$NEAR", AsText(today + 30)},
         {"$SOON", AsText(today + 60)},
         {"$LATER", AsText(today + 400)}});
  }

  static const google::protobuf::MethodDescriptor& MethodOf(std::string_view rpc) {
    const auto* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
        "tandem.placement.v1." + std::string(rpc));
    EXPECT_NE(method, nullptr) << rpc;
    return *method;
  }
  static std::unique_ptr<Message> Make(const google::protobuf::Descriptor& type) {
    return std::unique_ptr<Message>(
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
  }

  // Who bids or has claimed a benefit does not judge, who judges is of an institution, and excludes
  // no bid.
  Caller CallerOf(const Step& step) {
    const auto is = [&](std::initializer_list<std::string_view> rpcs) {
      return std::find(rpcs.begin(), rpcs.end(), step.rpc) != rpcs.end();
    };
    if (is({"BidService.SubmitBid", "BidService.WithdrawBid"})) {
      return CallerWith("clerk", common::v1::PROGRAMME_MANAGER, "*");
    }
    if (is({"BidService.ExcludeBid"})) {
      return CallerWith("deputy", common::v1::PROGRAMME_MANAGER, "*", deputy_);
    }
    if (is({"BidService.ScoreBid", "TenderService.AwardTender", "BenefitService.VerifyBenefit"})) {
      return CallerWith("judge", common::v1::PROGRAMME_MANAGER, "*", office_leader);
    }
    return suite.caller();
  }

  Answer Send(const Step& step, const std::string& name) {
    const auto& method = MethodOf(step.rpc);
    const std::unique_ptr<Message> request = Make(*method.input_type());
    const std::string text = Filled(step.request, name);
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, request.get())) << text;
    const App::Place place =
        suite.app().Find(fmt::format("{}/{}", method.service()->full_name(), method.name()));
    std::promise<Reply> promise;
    place.pipeline->CallAs(CallerOf(step), *place.route, request->SerializeAsString(), {},
                           [&](Reply reply) { promise.set_value(std::move(reply)); });
    const Reply reply = promise.get_future().get();
    if (!reply.status.ok()) return {reply.status};
    Answer answer{reply.status, Make(*method.output_type())};
    answer.message->ParseFromString(*reply.bytes);
    if (step.request.find("$DAY") != std::string_view::npos) answer.day = day_;
    return answer;
  }

  bool only_today_ = false;  // each $DAY is today
  std::mt19937_64 random_{testing::Seed()};
  std::map<std::string, std::vector<std::string>> names_;  // by tables

 private:
  std::vector<std::string> professionals_;
  std::string bidder_, deputy_;
  Day day_;
  int id_ = 0;
};

}  // namespace tandem::placement::walk
