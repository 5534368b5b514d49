#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "libs/common/events/events_fixture.h"
#include "libs/common/testing/postgres.h"

namespace tandem::testing {

// A test of several replicas of a service, run twice: over one store that they share, and over a
// store each of one PostgreSQL database, where what a process has written itself may be old.
template <class Fixture>
class OfReplicas : public Fixture, public ::testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
    if (IsPostgres()) OpenTwice("source", this->source_, other_source_);
    if (IsPostgres()) OpenTwice("sink", this->sink_, other_sink_);
    Fixture::SetUp();
  }
  // Gives the sink a store with nothing in it.
  void EmptySink() {
    if (!IsPostgres()) this->sink_ = this->Open("empty");
    if (IsPostgres()) OpenTwice("sink", this->sink_, other_sink_);
  }

  // What the other replica has open.
  Store* other_source() { return Other(this->source_, other_source_); }
  Store* other_sink() { return Other(this->sink_, other_sink_); }

 private:
  static bool IsPostgres() { return std::string_view(OfReplicas::GetParam()) == "PostgreSQL"; }
  static Store* Other(const std::unique_ptr<Store>& one, const std::unique_ptr<Store>& other) {
    return other == nullptr ? one.get() : other.get();
  }
  void OpenTwice(const std::string& service, std::unique_ptr<Store>& one,
                 std::unique_ptr<Store>& other) {
    StoreOptions options;
    options.url = SharedPostgres().CreateDatabase();
    options.collections = {kLogs.info(), kReports.info()};
    options.service = service;
    options.clock = &this->clock_;
    one = *OpenStore(options);
    other = *OpenStore(options);
  }

  std::unique_ptr<Store> other_source_, other_sink_;
};

inline auto BothEngines() { return ::testing::Values("SQLite", "PostgreSQL"); }
inline std::string EngineName(const ::testing::TestParamInfo<const char*>& info) {
  return info.param;
}

}  // namespace tandem::testing
