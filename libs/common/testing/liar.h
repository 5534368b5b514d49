#pragma once

#include <atomic>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <thread>

namespace tandem::testing {

// A TCP server that takes the place of another, or stands before it, and lies.
class Liar {
 public:
  struct Options {
    // What it answers. Alone: to each piece of a request, given ""; before another: in place of
    // each piece of the other's answer. "" ends the connection, nullopt is silence. Called from
    // many threads.
    std::function<std::optional<std::string>(std::string truth)> lie;
    // Before another: called with each piece of a request, which goes on when it returns. From many
    // threads.
    std::function<void(const std::string& request)> passes = [](const std::string&) {};
    int port = 0;    // of 127.0.0.1; 0: a free one
    int before = 0;  // the port of the other; 0: there is none
  };
  explicit Liar(Options options);
  ~Liar();
  Liar(const Liar&) = delete;
  Liar& operator=(const Liar&) = delete;

  int port() const { return port_; }
  // How often it was asked to lie.
  int lies() const { return lies_; }

 private:
  struct Connection {
    int client = -1, other = -1;
    std::thread forward, back;
  };
  void Accept();
  void Answer(int client);
  void Forward(int client, int other) const;
  void Return(int client, int other);
  bool Tell(int client, std::string truth);

  const Options options_;
  int listening_ = -1, port_ = 0;
  std::atomic<int> lies_{0};
  std::thread accepting_;
  std::list<Connection> connections_;  // of accepting_ until it has ended
};

}  // namespace tandem::testing
