#include "libs/common/base/secret.h"
#include "libs/common/cache/cache.h"
#include "libs/common/cache/redis_cache.h"

namespace tandem {

Result<std::unique_ptr<Cache>> OpenCache(const CacheOptions& options) {
  if (options.url == "memory:") {
    return options.others_write ? NewBoundedNearCache(options.bytes, kCacheBound)
                                : NewNearCache(options.bytes);
  }
  RedisCache::Options redis;
  ASSIGN_OR_RETURN(redis.address, ParseRedisAddress(options.url));
  if (!redis.address.password_file.empty()) {
    RETURN_IF_ERROR(ReadSecret(redis.address.password_file).status());
  }
  redis.bytes = options.bytes;
  redis.topic_prefix = options.topic_prefix;
  redis.cell = options.cell;
  redis.metrics = options.metrics;
  redis.messages = options.messages;
  return std::unique_ptr<Cache>(std::make_unique<RedisCache>(redis));
}

}  // namespace tandem
