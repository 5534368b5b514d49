#pragma once

#include <stdlib.h>

#include <filesystem>
#include <future>
#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "libs/common/base/log.h"
#include "libs/common/base/metrics.h"
#include "libs/common/cache/cache.h"
#include "libs/common/rpc/pipeline.h"
#include "libs/common/rpc/standard.h"
#include "libs/common/rpc/test_service.pb.h"
#include "libs/common/store/store.h"
#include "libs/common/testing/manual_clock.h"
#include "libs/common/testing/temporary_folder.h"

// A service of one resource over a real store in a temporary folder, for the tests beside this
// file.
namespace tandem::testing {

using common::v1::TestItem;

inline const Collection<TestItem> kTestItems{
    .pattern = "countries/{country}/testItems/{test_item}",
    .columns = {"state", "seats", "start", "kind", "price.currency"},
};

inline Status CompleteItem(TestItem& item, const TestItem* before) {
  if (before == nullptr) item.set_state(TestItem::OPEN);
  if (item.kind() == "refused")
    return BadField("test_item.kind", "is refused by the resource's own rule");
  return OkStatus();
}

inline Result<TestItem> CloseTestItem(Unit& unit, const common::v1::CloseTestItemRequest& request) {
  ASSIGN_OR_RETURN(TestItem item, unit.Load(kTestItems, request.name(), request.etag()));
  item.set_state(TestItem::CLOSED);
  common::v1::TestItemCreated closed;  // any event will do
  closed.set_name(item.name());
  unit.Emit(closed);
  return unit.Save(kTestItems, std::move(item));
}

inline Result<common::v1::TestCount> CountTestItems(
    View& view, const common::v1::CountTestItemsRequest& request) {
  ASSIGN_OR_RETURN(const auto items, view.List(kTestItems, Below(request.parent())));
  common::v1::TestCount count;
  count.set_count(static_cast<int>(items.size()));
  count.set_etag(std::to_string(items.size()));
  return count;
}

template <class Response, class Request, class First>
auto Untyped(Result<Response> (*handler)(First&, const Request&)) {
  return [handler](First& first, const google::protobuf::Message& request) -> Result<MessagePtr> {
    Result<Response> response = handler(first, static_cast<const Request&>(request));
    if (!response.ok()) return std::move(response).status();
    return MessagePtr(std::make_unique<Response>(*std::move(response)));
  };
}

inline std::vector<Method> TestMethods() {
  StandardRules<TestItem> rules;
  rules.validate = CompleteItem;
  std::vector<Method> methods =
      StandardMethods(Erase(kTestItems.info(), rules), "tandem.common.v1");
  const auto* service = TestItem::descriptor()->file()->FindServiceByName("TestItemService");
  methods.push_back({service->FindMethodByName("CloseTestItem"),
                     CommandHandler{Untyped(CloseTestItem), kTestItems.info(), {}, {}}});
  methods.push_back(
      {service->FindMethodByName("CountTestItems"), QueryHandler{Untyped(CountTestItems)}});
  methods.push_back(
      {service->FindMethodByName("WatchTestItems"), WatchHandler{Untyped(CountTestItems)}});
  return methods;
}

inline Caller With(common::v1::Role role, std::string prefix, std::string subject = "tester") {
  Caller caller;
  caller.subject = std::move(subject);
  caller.grants.push_back({role, std::move(prefix)});
  return caller;
}

// Everything that a pipeline needs.
class TestService {
 public:
  explicit TestService(Pipeline::Options changes = {}, int log_one_in = 1) {
    folder = TemporaryFolder();
    auto opened = OpenStore({.url = "sqlite:" + std::string(folder) + "/test.db",
                             .collections = {kTestItems.info()},
                             .clock = &clock});
    EXPECT_TRUE(opened.ok()) << opened.status();
    store = *std::move(opened);
    changes.service = "test";
    changes.source = "//tandem/local/test";
    if (changes.methods.empty()) changes.methods = TestMethods();
    changes.countries = {"ke", "lr"};
    if (changes.store == nullptr) changes.store = store.get();
    if (changes.cache == nullptr) changes.cache = cache.get();
    changes.clock = &clock;
    changes.executor = &executor;
    changes.threads = &threads;
    changes.metrics = &metrics;
    changes.log = &log;
    changes.log_one_in = log_one_in;
    auto made = Pipeline::Make(std::move(changes));
    EXPECT_TRUE(made.ok()) << made.status();
    pipeline = *std::move(made);
  }
  ~TestService() {
    pipeline.reset();
    store.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }

  // `method` is "GetTestItem".
  Reply CallBytes(std::string_view method, std::string_view bytes,
                  const CallMetadata& metadata = {}) {
    const auto* route = pipeline->Find("tandem.common.v1.TestItemService/" + std::string(method));
    EXPECT_NE(route, nullptr) << method;
    std::promise<Reply> promise;
    pipeline->CallAs(caller, *route, bytes, metadata,
                     [&](Reply reply) { promise.set_value(std::move(reply)); });
    return promise.get_future().get();
  }
  template <class Response = TestItem>
  Result<Response> Call(std::string_view method, const google::protobuf::Message& request) {
    last = CallBytes(method, request.SerializeAsString());
    if (!last.status.ok()) return last.status;
    Response response;
    EXPECT_TRUE(response.ParseFromString(*last.bytes));
    return response;
  }
  // An item of this id below Kenya.
  Result<TestItem> Create(std::string_view id, const TestItem& item = {}) {
    common::v1::CreateTestItemRequest request;
    request.set_parent("countries/ke");
    *request.mutable_test_item() = item;
    if (item.display_name().empty()) request.mutable_test_item()->set_display_name("An item");
    if (item.seats() == 0) request.mutable_test_item()->set_seats(1);
    request.set_test_item_id(std::string(id));
    return Call("CreateTestItem", request);
  }
  Result<TestItem> Get(std::string_view name) {
    common::v1::GetTestItemRequest request;
    request.set_name(std::string(name));
    return Call("GetTestItem", request);
  }
  std::string Logged() {
    log.Flush();
    const std::lock_guard lock(lines_mutex);
    return lines;
  }

  std::filesystem::path folder;
  ManualClock clock;
  std::mutex lines_mutex;
  std::string lines;
  Log log{clock, [this](std::string_view text) {
            const std::lock_guard lock(lines_mutex);
            lines.append(text);
          }};
  Metrics metrics;
  std::unique_ptr<Cache> cache = NewNearCache(1 << 20);
  std::unique_ptr<Store> store;
  Executor executor{{.threads = 2, .capacity = 100}};
  Threads threads{4};
  std::unique_ptr<Pipeline> pipeline;
  Caller caller = With(common::v1::PROGRAMME_MANAGER, "*");
  Reply last;
};

}  // namespace tandem::testing
