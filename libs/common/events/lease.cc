#include "libs/common/events/lease.h"

#include <utility>

#include "libs/common/base/ids.h"
#include "libs/common/base/status_words.h"
#include "libs/common/store/internal_collections.h"

namespace tandem {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kLook(500);
constexpr milliseconds kRenewEvery(1000);
// The holder stops half a second before anybody else may begin: time to finish what it is at.
constexpr milliseconds kHolds(2500);
constexpr milliseconds kLasts(3000);

}  // namespace

Lease::Lease(const Options& options) : options_(options), holder_(NewUuid(absl::Now())) {
  thread_ = std::thread([this] { Run(); });
}

Lease::~Lease() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

bool Lease::held() const {
  const std::lock_guard lock(mutex_);
  return steady_clock::now() < held_until_;
}

bool Lease::WaitUntilHeld(milliseconds patience) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, patience, [this] { return steady_clock::now() < held_until_; });
}

void Lease::Run() {
  while (true) {
    // A store that does not answer renews nothing: the lease runs out by itself.
    if (const Status status = Step(); !status.ok() && options_.messages != nullptr && held()) {
      options_.messages->Warning("The lease is not renewed", {{"why", WordsOf(status)}});
    }
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, kLook, [this] { return stopping_; })) break;
  }
  if (!held()) return;
  HoldUntil(Instant());
  Write({}).IgnoreError();  // it runs out by itself
}

Status Lease::Step() {
  const Instant began = steady_clock::now();
  ASSIGN_OR_RETURN(const std::optional<Row> row, options_.store->Get(kLeases.info(), kLeaderLease));
  common::v1::Lease lease;
  if (row.has_value() && !lease.ParseFromString(row->body)) {
    return Internal("The lease does not parse.");
  }
  const Version version = row.has_value() ? row->version : Version();
  if (version != seen_) {
    seen_ = version;
    seen_at_ = began;
  }
  const bool is_mine = lease.holder() == holder_;
  if (is_mine && began < renew_at_) return OkStatus();
  const bool is_free = lease.holder().empty() || began - seen_at_ >= kLasts;
  if (!is_mine && !is_free) {
    HoldUntil(Instant());
    return OkStatus();
  }
  if (!is_mine && options_.messages != nullptr) {
    options_.messages->Info("The lease is taken", {{"from", lease.holder()}});
  }
  lease.set_holder(holder_);
  lease.set_renewals(is_mine ? lease.renewals() + 1 : 1);
  RETURN_IF_ERROR(Write(lease));
  renew_at_ = began + kRenewEvery;
  HoldUntil(began + kHolds);
  return OkStatus();
}

// Guarded by the version that was seen: of two who take it, one does.
Status Lease::Write(const common::v1::Lease& lease) {
  common::v1::Lease row = lease;
  row.set_name(std::string(kLeaderLease));
  Change change;
  change.entry.set_cause("lease");
  change.writes.push_back({.collection = kLeases.info(),
                           .name = row.name(),
                           .expected = seen_,
                           .body = row.SerializeAsString(),
                           .columns = {}});
  ASSIGN_OR_RETURN(const Committed committed, options_.store->CommitAndWait(std::move(change)));
  seen_ = committed.versions.front();
  return OkStatus();
}

void Lease::HoldUntil(Instant until) {
  {
    const std::lock_guard lock(mutex_);
    held_until_ = until;
  }
  changed_.notify_all();
}

}  // namespace tandem
