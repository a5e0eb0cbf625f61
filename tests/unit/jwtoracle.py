# SPDX-License-Identifier: MIT
"""A second opinion on tokens, by PyJWT: reads {"token", "key", "alg", "iss"?, "aud"?} a line on
standard input and answers 1 (valid) or 0 a line."""
import json
import sys

import jwt

for line in sys.stdin:
    question = json.loads(line)
    try:
        jwt.decode(question["token"], question["key"], algorithms=[question["alg"]],
                   issuer=question.get("iss"), audience=question.get("aud"), leeway=30,
                   options={"require": ["exp"], "verify_aud": "aud" in question})
        print(1)
    except Exception:
        print(0)
