SELECT
  lead,
  fit,
  interest,
  -15 + fit + interest AS points,
  CASE WHEN fit >= 2000 THEN 'A' WHEN fit >= 1000 THEN 'B' WHEN fit >= 500 THEN 'C' ELSE 'D' END || CASE WHEN interest >= 1000 THEN '1' WHEN interest >= 500 THEN '2' WHEN interest >= 100 THEN '3' ELSE '4' END AS grade
FROM (
  SELECT
  f.lead,
  CAST(f.p_size + f.p_place + f.p_words + f.p_unreachable AS BIGINT) AS fit,
  COALESCE(i.interest, 0) AS interest
  FROM (
SELECT
  `t0`.`lead`,
  CASE
    WHEN COALESCE(`t0`.`employees` >= 50, FALSE)
    AND COALESCE(`t0`.`employees` < 250, FALSE)
    AND NOT (
      COALESCE(`t0`.`own_seats` > 10, FALSE)
    )
    THEN 1250
    ELSE 0
  END AS `p_size`,
  CASE
    WHEN COALESCE(`t0`.`country` IN ('NO', 'MY'), FALSE)
    OR (
      COALESCE(`t0`.`city` = 'alesund', FALSE)
      AND COALESCE(NOT (
        `t0`.`language` IN ('en', 'nb')
      ), FALSE)
    )
    THEN 300
    ELSE 0
  END AS `p_place`,
  CASE
    WHEN COALESCE(CONTAINS(`t0`.`industry`, 'o\'neill') OR CONTAINS(`t0`.`industry`, '50%'), FALSE)
    OR COALESCE(
      SUBSTRING(`t0`.`role`, IF((
        0 + 1
      ) >= 1, 0 + 1, 0 + 1 + LENGTH(`t0`.`role`)), 7) = 'head of',
      FALSE
    )
    OR COALESCE(
      CONTAINS(
        CONCAT(
          CONCAT(
            ' ',
            REPLACE(
              REPLACE(
                REPLACE(
                  REPLACE(
                    REPLACE(
                      REPLACE(
                        REPLACE(REPLACE(REPLACE(REPLACE(`t0`.`department`, ',', ' '), '/', ' '), '-', ' '), '.', ' '),
                        '(',
                        ' '
                      ),
                      ')',
                      ' '
                    ),
                    '&',
                    ' '
                  ),
                  ';',
                  ' '
                ),
                ':',
                ' '
              ),
              '|',
              ' '
            )
          ),
          ' '
        ),
        ' it '
      ),
      FALSE
    )
    THEN 400
    ELSE 0
  END AS `p_words`,
  CASE
    WHEN (
      COALESCE(`t0`.`no_email`, FALSE) AND NOT (
        COALESCE(`t0`.`has_phone`, FALSE)
      )
    )
    OR (
      NOT (
        `t0`.`source` IS NOT NULL
      ) AND COALESCE(`t0`.`country` <> 'NO', FALSE)
    )
    THEN -700
    ELSE 0
  END AS `p_unreachable`
FROM `facts` AS `t0`
  ) AS f
  LEFT JOIN (
    SELECT lead,
      CAST(SUM(points) AS BIGINT) AS interest
    FROM (
      SELECT pairs.lead, terms.place, terms.sign * CAST(floor(least(terms.cap, terms.weight * greatest(pairs.value, CAST(0 AS DOUBLE))
        * power(CAST(2 AS DOUBLE), -least(
          greatest((CAST(1763753127250000 AS DOUBLE) / CAST(1000000 AS DOUBLE)) - pairs.moment, CAST(0 AS DOUBLE)) / terms.half_life, CAST(100 AS DOUBLE)))
        + CAST(1 AS DOUBLE) / CAST(2 AS DOUBLE))) AS BIGINT) AS points
      FROM pairs JOIN (
        SELECT 'visit' AS rule, 0 AS place, CAST(200 AS DOUBLE) AS weight, CAST(650 AS DOUBLE) AS cap, CAST(1209600 AS DOUBLE) AS half_life, 1 AS sign
        UNION ALL SELECT 'careers' AS rule, 1 AS place, CAST(100 AS DOUBLE) AS weight, CAST(300 AS DOUBLE) AS cap, CAST(2592000 AS DOUBLE) AS half_life, -1 AS sign
      ) AS terms ON pairs.rule = terms.rule
    ) AS live
    GROUP BY lead
  ) AS i ON i.lead = f.lead
) AS scored
