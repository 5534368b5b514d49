# cmake -D SOURCE=CLONE -D HEADER=FILE -P revision.cmake: writes the commit of CLONE into FILE, if another one is there.
execute_process(COMMAND git rev-parse --short=12 HEAD WORKING_DIRECTORY ${SOURCE}
  OUTPUT_VARIABLE revision OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
file(CONFIGURE OUTPUT ${HEADER} CONTENT "#define TANDEM_REVISION \"${revision}\"\n" @ONLY)
