#pragma once

#include <string>
#include <string_view>

#include "libs/common/events/consumer.h"
#include "tandem/common/v1/journal.pb.h"

// What all replicas of a service agree on about its projections: which generation is read, and
// which is filled.
namespace tandem {

struct Generations {
  int serving = 1;
  int filling = 0;  // 0: none
  bool operator==(const Generations&) const = default;
  // Whether `generation` is neither any more: none that was left becomes one again.
  bool AreDoneWith(int generation) const { return generation != serving && generation != filling; }
};
// Of the row generations/projections, which a new store lacks.
Generations GenerationsOf(const common::v1::Generation& stored);

// Under what the consumer keeps its progress that fills `generation`: "reporting.g1".
std::string ConsumerOf(std::string_view service, int generation);

// Writes down what is read, and what is filled by folds of this `version`. REBUILD_UNDER_WAY unless
// `were` is what is written down now.
Status SetGenerations(const Consumer::Options& consumer, int version, const Generations& were,
                      const Generations& become);
Status RebuildUnderWay(std::string_view service);

// Writes down, and asks, whether who was to fill `generation` has given up: a fold fails for good.
Status GiveUp(const Consumer::Options& consumer, int generation);
Result<bool> IsGivenUp(Store& store, int generation);

}  // namespace tandem
