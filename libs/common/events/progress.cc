#include "libs/common/events/progress.h"

#include <algorithm>
#include <cstdlib>

#include "fmt/format.h"
#include "libs/common/store/internal_collections.h"

namespace tandem {

std::string MarkName(std::string_view consumer, std::string_view source, std::string_view key) {
  return fmt::format("marks/{}/{}/{}", consumer, source, key);
}

std::string OffsetName(std::string_view consumer, const Partition& partition) {
  return fmt::format("offsets/{}/{}/{}", consumer, partition.topic, partition.number);
}

Partition PartitionOfOffset(std::string_view name) {
  const std::size_t number = name.rfind('/'), topic = name.rfind('/', number - 1);
  return {std::string(name.substr(topic + 1, number - topic - 1)),
          std::atoi(std::string(name.substr(number + 1)).c_str())};
}

Result<std::map<Partition, common::v1::Offset>> OffsetsOf(Store& store, std::string_view consumer) {
  Query query;
  query.below = fmt::format("offsets/{}", consumer);
  ASSIGN_OR_RETURN(const std::vector<Row> rows, store.List(kOffsets.info(), query));
  std::map<Partition, common::v1::Offset> offsets;
  for (const Row& row : rows) {
    RETURN_IF_ERROR(View::ParseRow(row, offsets[PartitionOfOffset(row.name)]));
  }
  return offsets;
}

Result<std::map<Partition, std::int64_t>> EndsOf(EventLog& log,
                                                 const std::vector<std::string>& topics) {
  std::vector<Partition> partitions;
  for (const std::string& topic : topics) {
    ASSIGN_OR_RETURN(const int count, log.Partitions(topic));
    for (int number = 0; number < count; ++number) partitions.push_back({topic, number});
  }
  return log.Ends(partitions);
}

Result<bool> HasTaken(Store& store, EventLog& log, std::string_view consumer,
                      const std::vector<std::string>& topics,
                      std::map<Partition, std::int64_t>& ends) {
  if (ends.empty()) {
    ASSIGN_OR_RETURN(ends, EndsOf(log, topics));
  }
  ASSIGN_OR_RETURN(const auto offsets, OffsetsOf(store, consumer));
  return std::all_of(ends.begin(), ends.end(), [&](const auto& end) {
    const auto taken = offsets.find(end.first);
    return end.second <= (taken == offsets.end() ? 0 : taken->second.next());
  });
}

std::string ParkedKeyName(std::string_view consumer, std::string_view source,
                          std::string_view key) {
  return fmt::format("{}/{}/{}", ParkedKeysOf(consumer), source, key);
}

std::string ParkedKeysOf(std::string_view consumer) {
  return fmt::format("parkedKeys/{}", consumer);
}

Caller ServiceCaller(std::string_view service) {
  return {.subject = fmt::format("service:{}", service),
          .person = "",
          .grants = {{common::v1::SERVICE, "*"}}};
}

}  // namespace tandem
