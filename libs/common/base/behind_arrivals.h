#pragma once

namespace tandem {

// The calling thread lets those that take calls in go first where processors are short. Without it
// calls wait in sockets, where nobody can refuse them, and cheap reads behind dear commands
// (ADR 028). Inherited by what the thread starts.
void StayBehindArrivals();

}  // namespace tandem
