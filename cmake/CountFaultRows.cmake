# SPDX-License-Identifier: MIT
# cmake -DWANTED=FILE -DTESTS=FILE -DCOUNT=FILE -P CountFaultRows.cmake
#
# WANTED lists rows of the fault matrix (`C10 4`: the row and the issue that asks for it), TESTS the programs of the tests
# with the label faults. A row is there when one of them has a test function with its id in front: `C10_…`, `C12_C13_…`.
# Writes "Fault matrix: N of M rows …" into COUNT, and fails when one is missing.
cmake_minimum_required(VERSION 3.25)

file(STRINGS "${WANTED}" rows REGEX "^[A-Z][0-9]+ [0-9]+$")
file(STRINGS "${TESTS}" programs)
if(NOT rows OR NOT programs)
    message(FATAL_ERROR "No rows in ${WANTED}, or no tests in ${TESTS}")
endif()

set(found "")
foreach(program IN LISTS programs)
    execute_process(COMMAND "${program}" -functions OUTPUT_VARIABLE functions RESULT_VARIABLE failed)
    if(failed)
        message(FATAL_ERROR "${program} does not tell its test functions: ${failed}")
    endif()
    string(REGEX MATCHALL "(^|\n)([A-Z][0-9]+_)+" prefixes "${functions}")
    foreach(prefix IN LISTS prefixes)
        string(REGEX MATCHALL "[A-Z][0-9]+" ids "${prefix}")
        list(APPEND found ${ids})
    endforeach()
endforeach()

set(missing "")
foreach(row IN LISTS rows)
    string(REPLACE " " ";" row "${row}")
    list(GET row 0 id)
    list(GET row 1 issue)
    if(NOT id IN_LIST found)
        list(APPEND missing "${id} (issue ${issue})")
    endif()
endforeach()

list(LENGTH rows wanted)
list(LENGTH missing absent)
math(EXPR present "${wanted} - ${absent}")
file(WRITE "${COUNT}" "Fault matrix: ${present} of ${wanted} rows are test functions\n")
if(missing)
    list(JOIN missing ", " missing)
    message(FATAL_ERROR "Rows of the fault matrix without a test: ${missing}")
endif()
