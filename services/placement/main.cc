#include "libs/common/app/process.h"
#include "services/placement/module.h"

int main(int argc, char** argv) {
  return tandem::RunService(tandem::placement::kPlacementModule, argc, argv);
}
