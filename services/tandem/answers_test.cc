// What a verb answers is no way around the rule of who may read it.
#include <map>
#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/base/rule.h"
#include "services/tandem/modules.h"
#include "tandem/common/v1/options.pb.h"

namespace tandem {
namespace {

using ::testing::IsEmpty;

// Those who may call it and not read what it answers, by the method's full name, each with why.
const std::map<std::string, std::string> kAnswersOtherwise = {
    {"tandem.placement.v1.ProfessionalService.RateTraits",
     "answers whoever may not read it the name, the etag and their own ratings"},
    {"tandem.placement.v1.ProfessionalService.GetProfile",
     "answers hosts what somebody can and when, and the person themselves all but the ratings"},
    {"tandem.placement.v1.ApplicationService.RateApplicant",
     "answers whoever may not read it the name, the etag and their own ratings"},
    {"tandem.placement.v1.BidService.SubmitBid", "a sealed bid tells nothing of any bidder"},
    {"tandem.placement.v1.BidService.WithdrawBid", "only a sealed bid is withdrawn"},
    {"tandem.placement.v1.MeetingService.CompleteAction",
     "answers whoever may not read it the name, the etag and the action"},
    {"tandem.placement.v1.PeerLinkService.RecordContact",
     "answers whoever may not read it the name, the etag and what they recorded"},
    {"tandem.placement.v1.PeerLinkService.RetractContact",
     "answers whoever may not read it the name, the etag and what they took back"},
};

bool IsWider(const common::v1::Rule& rule, const common::v1::Rule& reading) {
  if (reading.reach() == common::v1::ANY_CALLER) return false;
  if (rule.reach() == common::v1::ANY_CALLER) return true;
  for (const int role : rule.roles()) {
    if (!IsFor(reading, static_cast<common::v1::Role>(role))) return true;
  }
  return false;
}

TEST(Answers, HoldNoResourceThatTheCallerMayNotRead) {
  std::set<std::string> wider;
  int verbs = 0;
  for (const Module& module : SuiteModules()) {
    Declarations declarations(module.package);
    module.declare(declarations);
    for (const Method& method : declarations.methods()) {
      const auto* reading = RuleOfReading(*method.descriptor->output_type());
      if (reading == nullptr) continue;
      ++verbs;
      const auto& rule = method.descriptor->options().GetExtension(common::v1::allow);
      if (IsWider(rule, *reading)) wider.insert(method.descriptor->full_name());
    }
  }
  EXPECT_GT(verbs, 100);
  for (const auto& [name, why] : kAnswersOtherwise) {
    EXPECT_EQ(wider.erase(name), 1U) << name << " is none any more: " << why;
  }
  EXPECT_THAT(wider, IsEmpty());
}

}  // namespace
}  // namespace tandem
