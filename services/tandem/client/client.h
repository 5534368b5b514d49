#pragma once

#include <span>
#include <string>
#include <string_view>

#include "libs/common/base/status.h"

// The command line client: every command of `tandem` but `serve`.
namespace tandem::client {

// Runs the command in `args` (the words after `tandem`) and answers the exit code: 0, 1 if the
// server refused, 2 if the words themselves are wrong. Writes to standard output and error.
int RunClient(std::span<const std::string> args);

// INVALID_ARGUMENT (field "samples") unless the samples in `folder` ("": none) can be read.
Status CheckSamples(std::string_view folder);

// Loads the samples in `folder` ("": none) into the suite at `server` (see --server), and prints
// five commands for somebody who has just done so. `data_dir` is where their token lies,
// `signing_dir` where the key of the samples' callers does ("": in `data_dir`).
void LoadSamples(std::string_view folder, std::string_view server, std::string_view data_dir,
                 std::string_view signing_dir);

}  // namespace tandem::client
