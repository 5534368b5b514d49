// The money of a partnership in currencies of different minor units, at random dated rates, against
// an oracle that shares no code with it: fractions in 128 bits.
#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/seed.h"
#include "services/placement/domain/funding.h"
#include "services/placement/domain/gates.h"
#include "services/placement/domain/money_oracle.h"
#include "services/placement/domain/project.h"
#include "services/placement/domain/samples.h"

namespace tandem::placement {
namespace {

using ::testing::HasSubstr;
using v1::FundingShare;
using v1::Partnership;
using v1::Project;

constexpr std::int64_t kMost = 1'000'000'000'000'000;      // minor units that an amount may have
constexpr Day kFirstDay(2024, 1, 1), kLater(2026, 12, 1);  // all is committed and started

// "1,234.56 GBP", digit by digit.
std::string AsPeopleRead(std::int64_t minor_units, const Currency& currency) {
  std::string text;
  for (int i = 0; minor_units > 0 || i <= currency.digits; ++i, minor_units /= 10) {
    if (i > 0 && i == currency.digits) text += '.';
    if (i > currency.digits && (i - currency.digits) % 3 == 0) text += ',';
    text += static_cast<char>('0' + minor_units % 10);
  }
  std::reverse(text.begin(), text.end());
  return text + " " + currency.code;
}

// What is known of a share, or of a project's line, apart from it.
struct Known {
  std::string line;
  std::string rate = {};  // none: in the budget's currency
  int per = 1;
  Currency from{}, to{};
  std::int64_t amount = 0, received = 0, spent = 0;
  bool pledged = false, committed = false, awarded = false;
  Day day{};  // committed or awarded

  Fraction In(std::int64_t minor_units) const {
    return rate.empty() ? Fraction{Fraction::kWhole * minor_units}
                        : Times(minor_units, from, rate, per, to);
  }
};

class Money {
 public:
  explicit Money(std::uint64_t seed) : random_(seed) {}

  void MakeBudget() {
    budget_ = AnyCurrency();
    partnership_ = samples::AReadyPartnership(v1::TWINNING);
    const std::int64_t lines = 1 + Below(4);
    for (std::int64_t i = 0; i < lines; ++i) {
      auto& line = *partnership_.add_budget();
      line.set_line_id(fmt::format("line-{}", i));
      line.mutable_amount()->set_currency(budget_.code);
      line.mutable_amount()->set_minor_units(Below(10) == 0 ? 0 : AnyAmount());
    }
    ASSERT_TRUE(CheckBudget(partnership_, nullptr).ok());
  }

  void AddShare() {
    Known known{.line = AnyLine(), .amount = AnyAmount(), .pledged = true};
    const Currency currency = AnyCurrency();
    FundingShare share;
    share.set_name(fmt::format("countries/lr/partnerships/ncd/fundingShares/{}", shares_.size()));
    share.set_party(samples::kOffice);
    share.set_budget_line(known.line);
    share.mutable_amount()->set_currency(currency.code);
    share.mutable_amount()->set_minor_units(known.amount);
    if (!SetRate(currency, known, *share.mutable_rate())) share.clear_rate();
    const bool too_much = known.In(known.amount).Rounded() > kMost;
    const Status fits = FitInto(partnership_, share);
    ASSERT_EQ(fits.ok(), !too_much) << fits << "\n" << share.DebugString();
    if (too_much) return;
    ASSERT_TRUE(ValidateFundingShare(share, nullptr).ok());
    for (std::int64_t step = Below(12); step > 0; --step) ChangeShare(share, known);
    shares_.push_back(std::move(share));
    known_.push_back(known);
  }

  void AddProject() {
    const Currency currency = AnyCurrency();
    Project project;
    project.set_name("countries/lr/partnerships/ncd/projects/p");
    project.set_currency(currency.code);
    *project.mutable_period()->mutable_start() = ToDate(kFirstDay);
    *project.mutable_period()->mutable_end() = ToDate(kFirstDay + 700);
    Known any;
    if (!SetRate(currency, any, *project.mutable_rate())) project.clear_rate();
    std::vector<Known> lines;
    for (const auto& line : partnership_.budget()) {
      if (Below(3) == 0) continue;
      lines.push_back(any);
      lines.back().line = line.line_id();
      lines.back().amount = AnyAmount();
      auto& asked = *project.add_lines();
      asked.set_budget_line(line.line_id());
      asked.set_requested(lines.back().amount);
    }
    const bool too_much = std::any_of(lines.begin(), lines.end(), [](const Known& line) {
      return line.In(line.amount).Rounded() > kMost;
    });
    ASSERT_EQ(FitInto(partnership_, {}, project).ok(), !too_much) << project.DebugString();
    if (too_much || lines.empty()) return;
    ASSERT_TRUE(ValidateProject(project, nullptr).ok());
    Carry(project, lines);
    projects_.push_back(std::move(project));
    known_.insert(known_.end(), lines.begin(), lines.end());
  }

  void Check() {
    std::shuffle(shares_.begin(), shares_.end(), random_);
    std::shuffle(projects_.begin(), projects_.end(), random_);
    KnowFunding(partnership_, shares_, projects_);
    const v1::Funding funding = DescribeFunding(partnership_);
    ASSERT_EQ(funding.lines_size(), partnership_.budget_size());
    ASSERT_EQ(funding.currency(), budget_.code);
    bool covered = false, costs = false;
    for (int i = 0; i < funding.lines_size(); ++i) {
      SCOPED_TRACE(funding.lines(i).DebugString());
      const std::int64_t over = CheckLine(funding.lines(i));
      costs = costs || funding.lines(i).line().amount().minor_units() > 0;
      covered = (i == 0 || covered) && over >= 0;
    }
    EXPECT_EQ(funding.covered(), covered && costs);
    EXPECT_EQ(MissingInGate(partnership_, Partnership::DELIVER, kBudgetCovered).has_value(),
              !funding.covered());
  }

  int tied() const { return tied_; }
  int over() const { return over_; }
  int under() const { return under_; }

 private:
  std::int64_t Below(std::int64_t n) {
    return std::uniform_int_distribution<std::int64_t>(0, n - 1)(random_);
  }
  // Of any size, small ones as often as large ones.
  std::int64_t AnyAmount() {
    std::int64_t most = 10;
    for (std::int64_t digits = Below(15); digits > 0; --digits) most *= 10;
    return 1 + Below(std::min(most, kMost));
  }
  Currency AnyCurrency() { return kCurrencies[Below(std::size(kCurrencies))]; }
  std::string AnyLine() { return fmt::format("line-{}", Below(partnership_.budget_size())); }
  Day AnyDay() { return kFirstDay + Below(700); }

  // False where none is needed. Every third one halves, so that there are ties to break.
  bool SetRate(const Currency& currency, Known& known, v1::DatedRate& rate) {
    if (std::string_view(currency.code) == budget_.code) return false;
    known.rate = Below(3) == 0
                     ? fmt::format("{}.5", Below(4))
                     : fmt::format("{}.{:06}", Below(Below(2) == 0 ? 2 : 5000), 1 + Below(999'999));
    rate.set_rate(known.rate);
    known.from = currency;
    known.to = budget_;
    // Six digits of the rate, three of a thousand and three of a currency are all that parts have.
    constexpr int kPer[] = {1, 1, 100, 1000};
    known.per = kPer[Below(4)];
    if (known.per > 1 || Below(2) == 0) rate.set_per_units(known.per);
    *rate.mutable_rate_date() = ToDate(AnyDay());
    return true;
  }

  v1::Receipt AReceipt(std::int64_t minor_units) {
    v1::Receipt receipt;
    *receipt.mutable_receipt_date() = ToDate(kLater);
    receipt.set_receipt_id(fmt::format("r{}", ++ids_));
    receipt.set_minor_units(minor_units);
    return receipt;
  }
  v1::Spend ASpend(std::int64_t minor_units) {
    v1::Spend spend;
    *spend.mutable_spend_date() = ToDate(kLater);
    spend.set_spend_id(fmt::format("s{}", ++ids_));
    spend.set_minor_units(minor_units);
    return spend;
  }
  // A part of what is left as often as too much, and all of it now and then.
  std::int64_t APart(std::int64_t left) {
    if (Below(4) == 0 && left > 0) return left;
    return 1 + Below(std::max<std::int64_t>(left + left / 4, 1));
  }

  void ChangeShare(FundingShare& share, Known& known) {
    const std::int64_t receipt = APart(known.amount - known.received);
    const std::int64_t spend = APart(known.amount - known.spent);
    // Also once it was withdrawn.
    const bool records = known.committed || (!known.pledged && known.day != Day{});
    switch (Below(8)) {
      case 0:
      case 1: {
        const Day day = AnyDay();
        const bool can = known.pledged && !known.committed;
        ASSERT_EQ(Commit(share, day, fmt::format("by-{}", Below(3))).ok(), can);
        if (can) known.day = day;
        known.committed = known.committed || can;
        return;
      }
      case 2:
        ASSERT_EQ(Withdraw(share, ToDate(kLater), "Stopped.").ok(), known.pledged);
        known.pledged = known.committed = false;
        return;
      case 3:
      case 4:
      case 5: {
        const bool fits = receipt <= known.amount - known.received;
        ASSERT_EQ(Receive(share, AReceipt(receipt)).ok(), records && fits);
        if (records && fits) known.received += receipt;
        return;
      }
      default: {
        const bool fits = spend <= known.amount - known.spent;
        ASSERT_EQ(AddSpend(share, ASpend(spend)).ok(), records && fits);
        if (records && fits) known.spent += spend;
        return;
      }
    }
  }

  // As far as it comes: rejected or awarded, started, accounted for, over.
  void Carry(Project& project, std::vector<Known>& lines) {
    const v1::Decision award = Decide("funder", AnyDay(), StartOf(kFirstDay), "They said so.");
    const std::int64_t fate = Below(6);
    if (fate == 0) return;
    if (fate == 1) {
      ASSERT_TRUE(End("RejectProject", project, award).ok());
      return;
    }
    google::protobuf::RepeatedPtrField<v1::LineAward> awards;
    bool something = false, too_much = false;
    for (Known& line : lines) {
      if (Below(2) == 0) {
        line.amount = Below(5) == 0 ? 0 : AnyAmount();
        auto& other = *awards.Add();
        other.set_budget_line(line.line);
        other.set_minor_units(line.amount);
      }
      something = something || line.amount > 0;
      too_much = too_much || line.In(line.amount).Rounded() > kMost;
    }
    Project awarded = project;
    const bool done = Award(awarded, awards, {}, award).ok();
    ASSERT_EQ(done, something && !too_much);
    if (!done) return;
    project = std::move(awarded);
    for (Known& line : lines) {
      line.awarded = true;
      line.day = ToDay(award.effective_date());
    }
    const bool starts = fate > 2;
    if (starts) (void)Start(project, AddMonths(kFirstDay, 24), Partnership::DELIVER);
    for (Known& line : lines) Account(project, line, starts);
    if (fate < 4) return;
    const v1::Decision end = Decide("funder", kFirstDay + 800, StartOf(kFirstDay), "It is over.");
    ASSERT_TRUE(End(fate == 4 ? "CompleteProject" : "TerminateProject", project, end).ok());
    for (Known& line : lines) {
      line.awarded = fate == 4;
      Account(project, line, true);
    }
  }
  void Account(Project& project, Known& line, bool is_started) {
    const std::int64_t receipt = APart(line.amount - line.received);
    const bool fits = receipt <= line.amount - line.received;
    ASSERT_EQ(Receive(project, line.line, AReceipt(receipt)).ok(), fits);
    if (fits) line.received += receipt;
    const std::int64_t spend = APart(line.amount - line.spent);
    const bool is_there = is_started && spend <= line.amount - line.spent;
    ASSERT_EQ(AddSpend(project, line.line, ASpend(spend)).ok(), is_there);
    if (is_there) line.spent += spend;
  }

  // What those that `counts` come to, `of` each: rounded one by one, and never further from the
  // exact sum than their roundings.
  template <class Counts, class Of>
  std::int64_t Sum(const std::string& line, Counts counts, Of of) {
    Wide sum = 0, exact = 0, roundings = 0;
    for (const Known& known : known_) {
      if (known.line != line || !counts(known)) continue;
      const Fraction part = known.In(of(known));
      tied_ += part.parts % Fraction::kWhole == Fraction::kWhole / 2 ? 1 : 0;
      sum += part.Rounded();
      exact += part.parts;
      roundings += 1;
    }
    const Wide off = sum * Fraction::kWhole - exact;
    EXPECT_LE(off < 0 ? -off : off, roundings * (Fraction::kWhole / 2));
    return static_cast<std::int64_t>(sum);
  }

  // Answers by how much it is over.
  std::int64_t CheckLine(const v1::FundingLine& line) {
    const std::string& id = line.line().line_id();
    const std::int64_t cost = line.line().amount().minor_units();
    const auto all = [](const Known&) { return true; };
    const auto amount = [](const Known& known) { return known.amount; };
    const auto committed = [](const Known& known) { return known.committed; };
    const auto awarded = [](const Known& known) { return known.awarded; };
    const v1::FundingPosition& position = line.position();
    EXPECT_EQ(position.pledged(),
              Sum(
                  id, [](const Known& known) { return known.pledged; }, amount));
    EXPECT_EQ(position.committed(), Sum(id, committed, amount));
    EXPECT_EQ(position.awarded(), Sum(id, awarded, amount));
    EXPECT_EQ(position.received(), Sum(id, all, [](const Known& one) { return one.received; }));
    EXPECT_EQ(position.spent(), Sum(id, all, [](const Known& one) { return one.spent; }));
    const std::int64_t over = Sum(id, committed, amount) + Sum(id, awarded, amount) - cost;
    EXPECT_EQ(line.over_committed(), over);
    EXPECT_EQ(line.unspent(), position.received() - position.spent());
    ++(over < 0 ? under_ : over_);
    if (over < 0) {
      EXPECT_THAT(*MissingInGate(partnership_, Partnership::DELIVER, kBudgetCovered),
                  HasSubstr(fmt::format("{} ({})", id, AsPeopleRead(-over, budget_))));
    }
    CheckCover(line, cost);
    return over;
  }

  // The first day on which what is committed or awarded by then comes to the cost.
  void CheckCover(const v1::FundingLine& line, std::int64_t cost) {
    std::set<Day> days;
    std::optional<Day> first;
    const auto counts = [&](const Known& known) {
      return known.line == line.line().line_id() && (known.committed || known.awarded);
    };
    for (const Known& known : known_) {
      if (counts(known)) days.insert(known.day);
    }
    for (auto day = days.rbegin(); day != days.rend(); ++day) {
      Wide sum = 0;
      for (const Known& known : known_) {
        if (counts(known) && known.day <= *day) sum += known.In(known.amount).Rounded();
      }
      if (sum >= cost) first = *day;
    }
    ASSERT_EQ(line.position().has_cover_date(), first.has_value());
    if (!first.has_value()) return;
    EXPECT_EQ(ToDay(line.position().cover_date()), *first);
  }

  std::mt19937_64 random_;
  Currency budget_{};
  Partnership partnership_;
  std::vector<FundingShare> shares_;
  std::vector<Project> projects_;
  std::vector<Known> known_;
  int ids_ = 0, tied_ = 0, over_ = 0, under_ = 0;
};

TEST(KnowFunding, IsExactInAnyCurrencyAtAnyRate) {
  std::mt19937_64 random(testing::Seed());
  int tied = 0, over = 0, under = 0;
  for (int run = 0; run < 1'000 && !::testing::Test::HasFailure(); ++run) {
    SCOPED_TRACE(run);
    Money money(random());
    money.MakeBudget();
    for (int i = 0; i < 8; ++i) money.AddShare();
    for (int i = 0; i < 3; ++i) money.AddProject();
    money.Check();
    tied += money.tied();
    over += money.over();
    under += money.under();
  }
  EXPECT_GT(tied, 100) << "Hardly any amount lies between two.";
  EXPECT_GT(over, 100);
  EXPECT_GT(under, 100);
}

}  // namespace
}  // namespace tandem::placement
