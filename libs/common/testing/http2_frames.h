#pragma once

#include <cstdint>
#include <string>
#include <string_view>

// What a caller says over HTTP/2 that is no gRPC.
namespace tandem::testing {

enum FrameType : char {
  kData = 0,
  kHeaders = 1,
  kResetStream = 3,
  kSettings = 4,
  kContinuation = 9
};
inline constexpr char kEndStream = 1, kEndHeaders = 4;
inline constexpr std::size_t kFrameHead = 9;

inline std::string Frame(FrameType type, char flags, std::uint32_t stream,
                         std::string_view payload) {
  std::string frame = {static_cast<char>(payload.size() >> 16),
                       static_cast<char>(payload.size() >> 8),
                       static_cast<char>(payload.size()),
                       type,
                       flags,
                       static_cast<char>(stream >> 24),
                       static_cast<char>(stream >> 16),
                       static_cast<char>(stream >> 8),
                       static_cast<char>(stream)};
  return frame.append(payload);
}

// A header that no table holds: its name and value as they are (RFC 7541, 6.2.2).
inline std::string Header(std::string_view name, std::string_view value) {
  constexpr std::size_t kPrefix = 127;
  std::string header = {'\0', static_cast<char>(name.size())};
  header.append(name);
  if (value.size() < kPrefix) {
    header += static_cast<char>(value.size());
    return header.append(value);
  }
  std::size_t rest = value.size() - kPrefix;
  for (header += static_cast<char>(kPrefix); rest >= 128; rest /= 128)
    header += static_cast<char>(rest % 128 + 128);
  header += static_cast<char>(rest);
  return header.append(value);
}

// What HTTP/2 begins with: `settings` are six bytes each.
inline std::string Greeting(std::string_view settings = "") {
  return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + Frame(kSettings, 0, 0, settings);
}
// Nothing may be sent as data.
inline constexpr std::string_view kNoWindow("\0\4\0\0\0\0", 6);

// What a call of gRPC begins with.
inline std::string CallHeaders(std::string_view path, std::string_view authorization = "") {
  std::string headers("\x83\x86");  // POST, http
  headers += Header(":path", path) + Header(":authority", "test") +
             Header("content-type", "application/grpc") + Header("te", "trailers");
  if (!authorization.empty()) headers += Header("authorization", authorization);
  return headers;
}
// A message as gRPC has it on the wire.
inline std::string GrpcMessage(std::string_view bytes) {
  const auto size = static_cast<std::uint32_t>(bytes.size());
  return std::string{0, static_cast<char>(size >> 24), static_cast<char>(size >> 16),
                     static_cast<char>(size >> 8), static_cast<char>(size)}
      .append(bytes);
}

}  // namespace tandem::testing
