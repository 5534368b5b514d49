#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "libs/common/base/position.h"

namespace tandem {

// The Cache port: serialised answers by key, each with the version it was made from. It may forget
// anything at any time and never fails: a miss is the worst answer. Thread-safe. Every engine
// passes libs/common/cache/cache_conformance.h.
//
// A write leaves its version (`Supersede`), so that a fill that was read before the write and
// arrives after it is dropped.
class Cache {
 public:
  struct Entry {
    Version version;
    std::shared_ptr<const std::string> bytes;
    // When the cache was asked, in a count of its own. A miss hands it on to Fill.
    std::uint64_t asked = 0;
  };

  virtual ~Cache() = default;
  // The entry of `key`; null bytes if there is none.
  virtual Entry Get(std::string_view key) = 0;
  // Keeps `bytes`, which were read from the store after the Get that gave `asked`, unless a newer
  // version of `key` is known or may have been forgotten since.
  virtual void Fill(std::string_view key, Version version, std::shared_ptr<const std::string> bytes,
                    std::uint64_t asked) = 0;
  // Drops what is older than `version`, now and when it arrives later.
  virtual void Supersede(std::string_view key, Version version) = 0;
  // Forgets everything: after a restore, or when invalidations may have been lost. What is read now
  // may still be filled.
  virtual void Clear() = 0;
};

}  // namespace tandem
