# SPDX-License-Identifier: MIT
# cmake -DCOUNT=FILE -P PrintFaultRows.cmake
#
# What ctest says last, when this run counted the rows of the fault matrix.
if(EXISTS "${COUNT}")
    file(READ "${COUNT}" line)
    file(REMOVE "${COUNT}")
    string(STRIP "${line}" line)
    execute_process(COMMAND ${CMAKE_COMMAND} -E echo "${line}")
endif()
