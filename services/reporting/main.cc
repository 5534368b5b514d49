#include "libs/common/app/process.h"
#include "services/reporting/module.h"

int main(int argc, char** argv) {
  return tandem::RunService(tandem::reporting::kReportingModule, argc, argv);
}
