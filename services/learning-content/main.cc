#include "libs/common/app/process.h"
#include "services/learning-content/module.h"

int main(int argc, char** argv) {
  return tandem::RunService(tandem::learning_content::kLearningContentModule, argc, argv);
}
