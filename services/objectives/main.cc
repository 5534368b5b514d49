#include "libs/common/app/process.h"
#include "services/objectives/module.h"

int main(int argc, char** argv) {
  return tandem::RunService(tandem::objectives::kObjectivesModule, argc, argv);
}
