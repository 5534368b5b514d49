#pragma once

#include <cstdint>
#include <string_view>

namespace tandem {

// Kafka's default hash of keys: MurmurHash2, 32 bits, seed 0x9747b28c.
std::uint32_t Murmur2(std::string_view key);

// Where the events of `key` go among `partitions`, as Kafka's clients decide it ("murmur2_random"),
// so that a partition's contents are the same on every engine and from every producer.
int PartitionOf(std::string_view key, int partitions);

}  // namespace tandem
