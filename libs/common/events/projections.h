#pragma once

#include <memory>
#include <vector>

#include "libs/common/events/consumer.h"
#include "libs/common/events/lease.h"

namespace tandem {

// The projections of one service: the consumer that fills the serving generation and, during a
// rebuild, the one that fills the next beside it (`reporting.g1`, `reporting.g2`), with marks and
// offsets of its own. When the next has caught up, the row generations/projections is switched in
// one Change. What is neither read nor filled any more is erased two seconds later, in small
// batches that are guarded by that row; a process that ends leaves it to the next to start. A
// rebuild that was under way when the process ended goes on at the next start. One begins by itself
// when the generation that is read was filled by older folds, or with what a restore has undone.
// Thread-safe.
class Projections {
 public:
  struct Options {
    // name "reporting", reactions = the folds; generation, projection and the name's suffix are set
    // here.
    Consumer::Options consumer;
    const Lease* lease = nullptr;             // null: no other process has the store open
    std::vector<CollectionInfo> collections;  // of the projections, to erase old generations
    // Of the folds: whoever changes what they make of an event raises it.
    int version = 0;
  };
  static Result<std::unique_ptr<Projections>> Start(const Options& options);
  ~Projections();

  // Which generation is read.
  int generation() const;
  // Whether all that was read of `generation` until now was there: none is erased within two
  // seconds of the switch from it. Asks the store if this process has not for so long, because it
  // stood still; without an answer it is what was known last.
  bool StillRead(int generation);
  // Of the serving generation: as Consumer's.
  Status WaitFor(std::string_view source, std::string_view key, const Position& position,
                 Time deadline);
  Status WaitUntilIdle(Time deadline);

  // Starts to fill the next generation, and answers its number. FAILED_PRECONDITION while one is
  // being filled. One whose fold fails for good stays unfilled, and its health says why where it
  // was to be filled; the next Rebuild, of any replica, erases it.
  Result<int> Rebuild();
  // Waits until no rebuild is under way and old generations are erased; the error of the last one.
  Status WaitUntilRebuilt(Time deadline);

  // The consumers that run, serving first; last "reporting.rebuild", where a rebuild or an erasure
  // has failed for another reason than theirs.
  struct Consumed {
    std::string name;
    Consumer::Lag lag;
    Status health;  // as Consumer's liveness
  };
  std::vector<Consumed> consumers() const;
  // What waits for this replica, so that the events of all replicas add up: of what nobody fills
  // the holder of the lease has all. How old is what is read: what is filled beside it begins with
  // the oldest event of all.
  Consumer::Lag MeasureLag();

 private:
  class Worker;
  explicit Projections(std::unique_ptr<Worker> worker);
  std::unique_ptr<Worker> worker_;
};

}  // namespace tandem
