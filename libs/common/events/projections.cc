#include "libs/common/events/projections.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "libs/common/base/status_words.h"
#include "libs/common/base/until.h"
#include "libs/common/events/erase_generation.h"
#include "libs/common/events/projections_worker.h"
#include "libs/common/events/reasons.h"

namespace tandem {
namespace {

// How soon a replica follows another, and what that one allows for it.
constexpr std::chrono::milliseconds kFollowEvery(500), kOthersFollow(2000);

}  // namespace

Projections::Worker::~Worker() {
  std::shared_ptr<Consumer> filling;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    filling = filling_;
  }
  changed_.notify_all();
  if (filling != nullptr) filling->Stop();
  if (thread_.joinable()) thread_.join();
}

Status Projections::Worker::Start() {
  ASSIGN_OR_RETURN(common::v1::Generation stored, Stored());
  while (stored.version() < options_.version) {
    const Status followed = FollowFolds(stored);
    if (ReasonOf(followed) != kRebuildUnderWay.name) RETURN_IF_ERROR(followed);
    ASSIGN_OR_RETURN(stored, Stored());  // whoever was faster may have older folds
  }
  generation_ = GenerationsOf(stored).serving;
  filling_generation_ = FillingOf(stored);
  // The version is of the newest of the two.
  serving_ = Fill(generation_, stored.filling() == 0 && stored.version() > options_.version);
  thread_ = std::thread([this] { Run(); });
  return OkStatus();
}

Status Projections::Worker::FollowFolds(const common::v1::Generation& stored) {
  const Generations were = GenerationsOf(stored);
  ASSIGN_OR_RETURN(const auto offsets, OffsetsOf(*options_.consumer.store,
                                                 ConsumerOf(options_.consumer.name, were.serving)));
  Generations become = were;
  if (!offsets.empty()) become.filling = std::max(were.serving, were.filling) + 1;
  return SetGenerations(options_.consumer, options_.version, were, become);
}

Result<int> Projections::Worker::Rebuild() {
  const std::lock_guard one_at_a_time(rebuilding_);
  Generations were;
  {
    const std::lock_guard lock(mutex_);
    if (under_way_) return RebuildUnderWay(options_.consumer.service);
    were = {generation_, filling_generation_};
  }
  const int next = std::max(were.serving, were.filling) + 1;
  const Status begun =
      SetGenerations(options_.consumer, options_.version, were, {were.serving, next});
  if (ReasonOf(begun) == kRebuildUnderWay.name) Follow();  // another was faster
  RETURN_IF_ERROR(begun);
  std::shared_ptr<Consumer> given_up;
  {
    const std::lock_guard lock(mutex_);
    if (std::max(generation_, filling_generation_) < next) {  // else the thread has seen it already
      under_way_ = true;
      filling_generation_ = next;
      outcome_ = OkStatus();
      given_up.swap(filling_);
    }
  }
  changed_.notify_all();
  if (given_up != nullptr) given_up->Stop();
  return next;
}

void Projections::Worker::Run() {
  const Status erased = EraseOld();  // a switch may have been the last act of a process
  Tell(erased);
  std::unique_lock lock(mutex_);
  outcome_.Update(erased);
  int done = 0;  // the last one filled, or given up
  while (!stopping_) {
    const int next = filling_generation_;
    const bool is_done = next == 0 || next == done;
    if (is_done && under_way_) {
      under_way_ = false;
      changed_.notify_all();
    }
    if (IsUndone()) {
      lock.unlock();
      Rebuild().IgnoreError();  // another may have been faster
      lock.lock();
      if (IsUndone()) changed_.wait_for(lock, kFollowEvery, [this] { return stopping_; });
    } else if (is_done || !Leads()) {
      const auto wakes = [&] { return stopping_ || filling_generation_ != next || IsUndone(); };
      if (options_.lease == nullptr) {
        changed_.wait(lock, wakes);
      } else if (!changed_.wait_for(lock, kFollowEvery, wakes)) {
        lock.unlock();
        Follow();
        lock.lock();
      }
    } else {
      done = next;
      lock.unlock();
      const Status status = FillAndSwitch(next);
      Tell(status);
      lock.lock();
      outcome_ = status;
    }
  }
}

void Projections::Worker::Tell(const Status& outcome) {
  const bool fails = !outcome.ok() && !absl::IsCancelled(outcome);
  {
    const std::lock_guard lock(mutex_);
    failed_ = fails ? outcome : OkStatus();
  }
  Log* const messages = options_.consumer.messages;
  if (!fails || messages == nullptr) return;
  messages->Warning("Projections are not rebuilt, or old ones not erased",
                    {{"consumer", options_.consumer.name}, {"why", WordsOf(outcome)}});
}

Status Projections::Worker::Insist(const std::function<Status()>& step) {
  Status done = step();
  while (IsTransient(done) && Rest(kFollowEvery)) done = step();
  return done;
}

Status Projections::Worker::FillAndSwitch(int next) {
  RETURN_IF_ERROR(EraseOld());  // what was given up before
  const std::shared_ptr<Consumer> filled = Fill(next);
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return OkStatus();
    filling_ = filled;
  }
  const Status whole = WaitUntilWhole(*filled, next);
  if (absl::IsAborted(whole)) {
    filled->Stop();
    Follow();
    return EraseOld();
  }
  if (!whole.ok() && Rest()) Insist([&] { return GiveUp(options_.consumer, next); }).IgnoreError();
  RETURN_IF_ERROR(whole);
  const Status switched = Insist([&] {
    return SetGenerations(options_.consumer, options_.version, {generation(), next}, {next, 0});
  });
  if (ReasonOf(switched) == kRebuildUnderWay.name) {  // another was faster
    Follow();
    return OkStatus();
  }
  RETURN_IF_ERROR(switched);
  std::shared_ptr<Consumer> old;
  {
    const std::lock_guard lock(mutex_);
    if (generation_ < next) {
      generation_ = next;
      old = std::exchange(serving_, filled);
      filling_ = nullptr;
      filling_generation_ = 0;
    }
  }
  if (old != nullptr) old->Stop();
  return EraseOld();
}

Status Projections::Worker::EraseOld() {
  const Consumer::Options& consumer = options_.consumer;
  return Insist([&]() -> Status {
    ASSIGN_OR_RETURN(const std::vector<int> old, OldGenerations(*consumer.store, consumer.name));
    if (old.empty()) return OkStatus();
    // Nobody begins to read one of them from now on. Who ends leaves it to the next to start.
    if (options_.lease != nullptr && !Rest(kOthersFollow)) return OkStatus();
    for (const int generation : old) {
      RETURN_IF_ERROR(EraseGeneration(*consumer.store, options_.collections, consumer.name,
                                      generation, [this] { return Rest(); }));
    }
    return OkStatus();
  });
}

Status Projections::Worker::WaitUntilWhole(Consumer& filled, int generation) {
  const Consumer::Options& options = options_.consumer;
  std::map<Partition, std::int64_t> ends;
  do {
    const auto stored = Stored();
    if (stored.ok() && GenerationsOf(*stored) != Generations{this->generation(), generation})
      return absl::AbortedError("Another process has switched to it, or begun another.");
    const Status idle = filled.WaitUntilIdle(absl::Now() + absl::FromChrono(kFollowEvery));
    if (absl::IsDeadlineExceeded(idle)) continue;
    RETURN_IF_ERROR(idle);
    const Result<bool> is_whole = HasTaken(
        *options.store, *options.log, ConsumerOf(options.name, generation), options.topics, ends);
    if (is_whole.ok() && *is_whole) return OkStatus();
    if (!is_whole.ok() && !IsTransient(is_whole.status())) return is_whole.status();
    RETURN_IF_ERROR(filled.health());
  } while (Rest(kFollowEvery));
  return absl::CancelledError("The process ends.");
}

void Projections::Worker::Follow() {
  const auto asked = std::chrono::steady_clock::now();
  const Result<common::v1::Generation> stored = Stored();
  if (!stored.ok()) return;
  const int filling = FillingOf(*stored);
  // Who fills it knows that by itself.
  const bool is_given_up =
      filling != 0 && !Leads() && IsGivenUp(*options_.consumer.store, filling).value_or(false);
  const bool switches = stored->serving() > generation();
  std::shared_ptr<Consumer> given_up;
  std::shared_ptr<Consumer> old =
      switches ? Fill(stored->serving(), stored->version() > options_.version) : nullptr;
  {
    const std::lock_guard lock(mutex_);
    if (GenerationsOf(*stored).serving < generation_) return;
    read_until_ = std::max(read_until_, asked + kOthersFollow);
    if (switches) {
      generation_ = stored->serving();
      serving_.swap(old);
      outcome_ = OkStatus();
    }
    if (filling_generation_ != filling) {
      filling_generation_ = filling;
      given_up.swap(filling_);
      under_way_ = filling != 0;
    }
    if (is_given_up && under_way_) {
      under_way_ = false;
      outcome_ = absl::FailedPreconditionError(ConsumerOf(options_.consumer.name, filling) +
                                               " is given up: the replica that leads says why.");
    }
  }
  changed_.notify_all();
  if (old != nullptr) old->Stop();
}

std::shared_ptr<Consumer> Projections::Worker::Fill(int generation, bool by_newer_folds) {
  Consumer::Options options = options_.consumer;
  options.watches = by_newer_folds;
  options.name = ConsumerOf(options.name, generation);
  options.generation = generation;
  options.projection = true;
  options.undone = [this, generation] { Undone(generation); };
  return std::make_shared<Consumer>(options);
}

Status Projections::Worker::WaitUntilRebuilt(Time deadline) {
  std::unique_lock lock(mutex_);
  if (!changed_.wait_until(lock, Until(deadline).at(),
                           [this] { return stopping_ || !under_way_; })) {
    return Refuse(kDeadlineExceeded, "The deadline passed while projections were being rebuilt.",
                  "Try again.");
  }
  return outcome_;
}

std::map<int, std::shared_ptr<Consumer>> Projections::Worker::running() const {
  const std::lock_guard lock(mutex_);
  std::map<int, std::shared_ptr<Consumer>> running = {{generation_, serving_}};
  if (filling_ != nullptr) running[filling_generation_] = filling_;
  return running;
}

std::vector<Projections::Consumed> Projections::Worker::consumers() const {
  std::vector<Consumed> consumed;
  for (const auto& [generation, consumer] : running()) {
    consumed.push_back(
        {ConsumerOf(options_.consumer.name, generation), consumer->lag(), consumer->liveness()});
  }
  const bool is_told = std::any_of(consumed.begin(), consumed.end(),
                                   [](const Consumed& one) { return !one.health.ok(); });
  const std::lock_guard lock(mutex_);
  if (!failed_.ok() && !is_told)
    consumed.push_back({options_.consumer.name + ".rebuild", {}, failed_});
  return consumed;
}

Consumer::Lag Projections::Worker::MeasureLag() const {
  const auto consumers = running();
  Consumer::Lag lag;
  for (const auto& [generation, consumer] : consumers) {
    const Consumer::Lag one = consumer->MeasureLag();
    if (!consumer->watches() || Leads()) lag.events += one.events;
    if (consumer == consumers.begin()->second) lag.oldest = one.oldest;
  }
  return lag;
}

Result<std::unique_ptr<Projections>> Projections::Start(const Options& options) {
  auto worker = std::make_unique<Worker>(options);
  RETURN_IF_ERROR(worker->Start());
  return std::unique_ptr<Projections>(new Projections(std::move(worker)));
}

Projections::Projections(std::unique_ptr<Worker> worker) : worker_(std::move(worker)) {}
Projections::~Projections() = default;

int Projections::generation() const { return worker_->generation(); }
bool Projections::StillRead(int generation) { return worker_->StillRead(generation); }

Status Projections::WaitFor(std::string_view source, std::string_view key, const Position& position,
                            Time deadline) {
  return worker_->OfServing(
      [&](Consumer& serving) { return serving.WaitFor(source, key, position, deadline); });
}

Status Projections::WaitUntilIdle(Time deadline) {
  return worker_->OfServing([&](Consumer& serving) { return serving.WaitUntilIdle(deadline); });
}

Result<int> Projections::Rebuild() { return worker_->Rebuild(); }
Status Projections::WaitUntilRebuilt(Time deadline) { return worker_->WaitUntilRebuilt(deadline); }
std::vector<Projections::Consumed> Projections::consumers() const { return worker_->consumers(); }
Consumer::Lag Projections::MeasureLag() { return worker_->MeasureLag(); }

}  // namespace tandem
