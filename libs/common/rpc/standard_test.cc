#include "libs/common/rpc/standard.h"

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/rpc/page_token.h"
#include "libs/common/rpc/test_service.h"
#include "libs/common/store/runner.h"
#include "libs/common/store/standard_events.h"
#include "tandem/common/v1/types.pb.h"

namespace tandem {
namespace {

using common::v1::ListTestItemsRequest;
using common::v1::ListTestItemsResponse;
using common::v1::TestItem;
using common::v1::UpdateTestItemRequest;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;
using testing::TestService;
using ::testing::UnorderedElementsAre;

constexpr const char* kStandardName = "countries/ke/testItems/a";

template <class E>
std::vector<E> EventsOf(Store& store) {
  std::vector<E> events;
  const auto journal = *store.ReadJournal({}, 1000);
  for (const auto& entry : journal) {
    for (const auto& event : entry.events()) {
      if (event.type() == E::descriptor()->full_name())
        events.emplace_back().ParseFromString(event.data());
    }
  }
  return events;
}

ListTestItemsRequest Page(std::string filter, std::string order_by = "", int size = 0) {
  ListTestItemsRequest request;
  request.set_parent("countries/ke");
  request.set_filter(std::move(filter));
  request.set_order_by(std::move(order_by));
  request.set_page_size(size);
  return request;
}

std::vector<std::string> Ids(const Result<ListTestItemsResponse>& response) {
  EXPECT_TRUE(response.ok()) << response.status();
  std::vector<std::string> ids;
  if (!response.ok()) return ids;
  for (const auto& item : response->test_items()) ids.emplace_back(IdOf(item.name()));
  return ids;
}

std::vector<std::string> List(TestService& service, const ListTestItemsRequest& request) {
  return Ids(service.Call<ListTestItemsResponse>("ListTestItems", request));
}

// All of them, in pages as `request` asks for.
std::vector<std::string> PageByPage(TestService& service, ListTestItemsRequest request) {
  std::vector<std::string> all;
  do {
    const auto page = service.Call<ListTestItemsResponse>("ListTestItems", request);
    for (const std::string& id : Ids(page)) all.push_back(id);
    request.set_page_token(page.ok() ? page->next_page_token() : "");
  } while (!request.page_token().empty());
  return all;
}

TEST(StandardCreate, MakesTheNameTheTimesTheEtagAndTheEvent) {
  TestService service;
  TestItem item;
  item.set_contact("desk@example.org");
  item.set_state(TestItem::CLOSED);
  const auto created = service.Create("a", item);
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->name(), kStandardName);
  EXPECT_EQ(created->state(), TestItem::OPEN) << "what the server sets is not the client's";
  EXPECT_TRUE(created->has_create_time());
  EXPECT_EQ(service.Get(kStandardName)->etag(), created->etag());
  EXPECT_FALSE(created->etag().empty());
  const auto events = EventsOf<common::v1::TestItemCreated>(*service.store);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].test_item().display_name(), "An item");
  EXPECT_THAT(events[0].test_item().contact(), IsEmpty()) << "events carry no personal data";
  EXPECT_EQ(created->contact(), "desk@example.org");
}

TEST(StandardCreate, IsToldAtStartWhetherItHasAnEvent) {
  EXPECT_EQ(CreatedEventOf(*TestItem::descriptor()), common::v1::TestItemCreated::descriptor());
  EXPECT_EQ(CreatedEventOf(*common::v1::TestCount::descriptor()), nullptr);
}

TEST(StandardCreate, RefusesASecondOneOfTheName) {
  TestService service;
  ASSERT_TRUE(service.Create("a").ok());
  EXPECT_EQ(ReasonOf(service.Create("a").status()), "RESOURCE_EXISTS");
}

TEST(StandardCreate, MakesAnIdWhereTheClientChoosesNone) {
  TestService service;
  const auto created = service.Create("");
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_THAT(created->name(), StartsWith("countries/ke/testItems/t-"));
  const auto second = service.Create("");
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_NE(second->name(), created->name());
}

TEST(StandardCreate, AsksTheResourcesOwnRule) {
  TestService service;
  TestItem item;
  item.set_kind("refused");
  EXPECT_THAT(BadFieldsOf(service.Create("a", item).status()), ElementsAre("test_item.kind"));
  EXPECT_EQ(service.Get(kStandardName).status().code(), absl::StatusCode::kNotFound);
}

TEST(StandardCreate, AnswersFieldRulesAndTheResourcesOwnRuleAtOnce) {
  TestService service;
  TestItem item;
  item.set_seats(-1);
  item.set_kind("refused");
  EXPECT_THAT(BadFieldsOf(service.Create("a", item).status()),
              ElementsAre("test_item.seats", "test_item.kind"));
  EXPECT_FALSE(service.Get(kStandardName).ok());
}

TEST(StandardUpdate, AnswersEverythingThatIsWrongAtOnce) {
  TestService service;
  TestItem item;
  item.set_kind("k");
  ASSERT_TRUE(service.Create("a", item).ok());
  UpdateTestItemRequest request;
  request.mutable_test_item()->set_name(kStandardName);
  request.mutable_test_item()->set_seats(-1);
  request.mutable_test_item()->set_kind("refused");
  request.mutable_test_item()->set_country("xx");
  EXPECT_THAT(BadFieldsOf(service.Call("UpdateTestItem", request).status()),
              UnorderedElementsAre("test_item.seats", "test_item.kind", "test_item.country"));
  EXPECT_EQ(service.Get(kStandardName)->seats(), 1);
}

TEST(StandardUpdate, SetsTheFieldsOfTheMaskAloneAndTellsThem) {
  TestService service;
  ASSERT_TRUE(service.Create("a").ok());
  UpdateTestItemRequest request;
  request.mutable_test_item()->set_name(kStandardName);
  request.mutable_test_item()->set_display_name("ignored");
  request.mutable_test_item()->set_seats(5);
  request.mutable_test_item()->mutable_price()->set_currency("GBP");
  request.mutable_test_item()->mutable_price()->set_minor_units(7);
  request.mutable_update_mask()->add_paths("seats");
  request.mutable_update_mask()->add_paths("price");
  const auto updated = service.Call("UpdateTestItem", request);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->display_name(), "An item");
  EXPECT_EQ(updated->seats(), 5);
  EXPECT_EQ(service.Get(kStandardName)->SerializeAsString(), updated->SerializeAsString());
  const auto events = EventsOf<common::v1::ResourceUpdated>(*service.store);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_THAT(events[0].update_mask().paths(), ElementsAre("seats", "price"));
  TestItem after;
  ASSERT_TRUE(events[0].resource().UnpackTo(&after));
  EXPECT_EQ(after.seats(), 5);
}

TEST(StandardUpdate, ThatChangesNothingIsNoChange) {
  TestService service;
  const auto created = service.Create("a");
  UpdateTestItemRequest request;
  request.mutable_test_item()->set_name(kStandardName);
  request.mutable_test_item()->set_display_name(created->display_name());
  request.mutable_test_item()->set_state(TestItem::CLOSED);
  request.mutable_update_mask()->add_paths("display_name");
  request.mutable_update_mask()->add_paths("state");
  const auto updated = service.Call("UpdateTestItem", request);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->SerializeAsString(), created->SerializeAsString());
  EXPECT_THAT(EventsOf<common::v1::ResourceUpdated>(*service.store), IsEmpty());
}

TEST(StandardUpdate, WithAStarSetsAndClearsEverythingThatCallersMaySet) {
  TestService service;
  TestItem item;
  item.set_share("12.5");
  item.set_kind("k");
  ASSERT_TRUE(service.Create("a", item).ok());
  UpdateTestItemRequest request;
  request.mutable_test_item()->set_name(kStandardName);
  request.mutable_test_item()->set_display_name("New");
  request.mutable_test_item()->set_seats(2);
  request.mutable_test_item()->set_kind("k");
  request.mutable_update_mask()->add_paths("*");
  const auto updated = service.Call("UpdateTestItem", request);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_THAT(updated->share(), IsEmpty());
  EXPECT_EQ(updated->state(), TestItem::OPEN);
  EXPECT_TRUE(updated->has_create_time());
}

TEST(StandardUpdate, RefusesWhatIsImmutableAndWhatWouldNotBeValid) {
  TestService service;
  TestItem item;
  item.set_kind("k");
  ASSERT_TRUE(service.Create("a", item).ok());
  UpdateTestItemRequest request;
  request.mutable_test_item()->set_name(kStandardName);
  request.mutable_test_item()->set_seats(2);
  request.mutable_test_item()->set_kind("other");
  EXPECT_THAT(BadFieldsOf(service.Call("UpdateTestItem", request).status()),
              ElementsAre("test_item.kind"));
  request.mutable_update_mask()->add_paths("display_name");
  EXPECT_THAT(BadFieldsOf(service.Call("UpdateTestItem", request).status()),
              ElementsAre("test_item.display_name"));
  EXPECT_EQ(service.Get(kStandardName)->display_name(), "An item");
}

TEST(StandardUpdate, WithAStaleEtagIsAborted) {
  TestService service;
  const auto created = service.Create("a");
  UpdateTestItemRequest request;
  request.mutable_test_item()->set_name(kStandardName);
  request.mutable_test_item()->set_seats(2);
  request.mutable_test_item()->set_etag(created->etag());
  ASSERT_TRUE(service.Call("UpdateTestItem", request).ok());
  request.mutable_test_item()->set_seats(3);
  const auto stale = service.Call("UpdateTestItem", request);
  EXPECT_EQ(ReasonOf(stale.status()), "ETAG_MISMATCH");
  EXPECT_EQ(service.Get(kStandardName)->seats(), 2);
}

TEST(StandardList, PagesByKeyInAnyOrderWithoutGapsOrRepeats) {
  TestService service;
  for (int i = 0; i < 9; ++i) {
    TestItem item;
    item.set_seats(1 + i % 3);
    ASSERT_TRUE(service.Create(std::string(1, static_cast<char>('a' + i)), item).ok());
  }
  for (const char* order : {"", "name desc", "seats", "seats desc"}) {
    const std::vector<std::string> whole = List(service, Page("", order));
    EXPECT_EQ(PageByPage(service, Page("", order, 2)), whole) << order;
    EXPECT_EQ(whole.size(), 9U);
  }
}

TEST(StandardList, APageHoldsFiftyAndNeverMoreThanAThousand) {
  EXPECT_EQ(PageSizeOf(0), 50);
  EXPECT_EQ(PageSizeOf(1'000), 1'000);
  EXPECT_EQ(PageSizeOf(1'001), 1'000);
  TestService service;
  for (int i = 0; i < 51; ++i) ASSERT_TRUE(service.Create("").ok());
  EXPECT_EQ(List(service, Page("")).size(), 50U);
  EXPECT_EQ(List(service, Page("", "", 1'001)).size(), 51U);
}

TEST(StandardList, APageTokenBelongsToItsRequest) {
  TestService service;
  ASSERT_TRUE(service.Create("a").ok());
  ASSERT_TRUE(service.Create("b").ok());
  const auto page = service.Call<ListTestItemsResponse>("ListTestItems", Page("", "", 1));
  ASSERT_FALSE(page->next_page_token().empty());
  ListTestItemsRequest other = Page("seats = 1", "", 1);
  other.set_page_token(page->next_page_token());
  EXPECT_EQ(ReasonOf(service.Call("ListTestItems", other).status()), "PAGE_TOKEN_INVALID");
  ListTestItemsRequest forged = Page("", "", 1);
  forged.set_page_token("bm9uc2Vuc2U");
  EXPECT_EQ(ReasonOf(service.Call("ListTestItems", forged).status()), "PAGE_TOKEN_INVALID");
}

TEST(StandardList, FiltersByDeclaredColumns) {
  TestService service;
  for (int i = 1; i <= 4; ++i) {
    TestItem item;
    item.set_seats(i);
    item.mutable_start()->set_year(2024);
    item.mutable_start()->set_month(i);
    item.mutable_start()->set_day(1);
    item.set_kind(i % 2 == 0 ? "even \"one\"" : "odd");
    ASSERT_TRUE(service.Create(std::string(1, static_cast<char>('a' + i)), item).ok());
  }
  EXPECT_THAT(List(service, Page("seats >= 2 AND seats < 4")), ElementsAre("c", "d"));
  EXPECT_THAT(List(service, Page("start > 2024-02-01")), ElementsAre("d", "e"));
  EXPECT_THAT(List(service, Page(R"(kind = "even \"one\"")")), ElementsAre("c", "e"));
  EXPECT_THAT(List(service, Page("state = OPEN AND kind!=odd")), ElementsAre("c", "e"));
  EXPECT_THAT(List(service, Page("state = CLOSED")), IsEmpty());
}

TEST(StandardList, SaysWhichFiltersThereAre) {
  TestService service;
  for (const char* filter :
       {"colour = red", "seats = many", "seats ~ 1", "seats = 1 OR seats = 2", "seats = 1 AND",
        "kind = \"open", "state = SHUT", "start = 2024-02-30"}) {
    const auto refused = service.Call("ListTestItems", Page(filter));
    EXPECT_EQ(ReasonOf(refused.status()), "FILTER_INVALID") << filter;
    EXPECT_THAT(std::string(refused.status().message()),
                HasSubstr("as in `state = VALUE`, joined by AND, on: state, seats"))
        << filter;
  }
  EXPECT_THAT(std::string(service.Call("ListTestItems", Page("state = SHUT")).status().message()),
              HasSubstr("\"SHUT\" is no value of state. Expected one of OPEN, CLOSED."));
  for (const char* order : {"colour", "seats up"}) {
    const Status refused = service.Call("ListTestItems", Page("", order)).status();
    EXPECT_EQ(ReasonOf(refused), "FILTER_INVALID");
    EXPECT_THAT(std::string(refused.message()), HasSubstr("Order by one of: name, state, seats"));
  }
}

TEST(StandardList, APageOfLessThanNothingIsRefused) {
  TestService service;
  const Status refused = service.Call("ListTestItems", Page("", "", -1)).status();
  EXPECT_THAT(BadFieldsOf(refused), ElementsAre("page_size"));
}

TEST(StandardList, OfAWildcardParentTakesAllThatTheGrantCovers) {
  TestService service;
  ASSERT_TRUE(service.Create("a").ok());
  ListTestItemsRequest request = Page("");
  request.set_parent("countries/-");
  EXPECT_THAT(List(service, request), ElementsAre("a"));
  service.caller = testing::With(common::v1::PROGRAMME_MANAGER, "countries/ke");
  EXPECT_EQ(service.Call("ListTestItems", request).status().code(),
            absl::StatusCode::kPermissionDenied);
}

// As of a country that has moved to a deployment of its own.
TEST(StandardList, LeavesOutWhatTheStoreKeepsOfCountriesThatAreNotServed) {
  TestService service;  // of ke and lr
  Context context;
  context.store = service.store.get();
  context.now = service.clock.Now();
  context.change_id = "before";
  ASSERT_TRUE(RunNow(context, [](Unit& unit) {
                for (const char* country : {"gb", "ke", "lr", "zm"}) {
                  for (int i = 0; i < 6; ++i) {
                    TestItem item;
                    item.set_name(fmt::format("countries/{}/testItems/{}{}", country, country, i));
                    item.set_seats(1 + i % 3);
                    RETURN_IF_ERROR(unit.Create(testing::kTestItems, item).status());
                  }
                }
                return OkStatus();
              }).ok());
  for (const char* order : {"", "name desc", "seats", "seats desc"}) {
    ListTestItemsRequest request = Page("", order, 2);
    request.set_parent("countries/-");
    EXPECT_THAT(PageByPage(service, request),
                UnorderedElementsAre("ke0", "ke1", "ke2", "ke3", "ke4", "ke5", "lr0", "lr1", "lr2",
                                     "lr3", "lr4", "lr5"))
        << order;
  }
  View view(context);
  EXPECT_THAT(*view.List(testing::kTestItems, Query()), SizeIs(24)) << "it is kept";
}

}  // namespace
}  // namespace tandem
