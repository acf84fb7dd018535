# How long R takes; run in a folder with d332.csv, d2000.csv, d10000.csv and d1000000.csv (see bench_survival.py).
# A line "time: <column> | <task> <CPU seconds>" each. Tasks of many fits give the seconds of one.
suppressMessages({library(survival); crr <- requireNamespace("cmprsk", quietly = TRUE)})
cat("version: R", as.character(getRversion()), "survival", as.character(packageVersion("survival")),
    if (crr) paste("cmprsk", as.character(packageVersion("cmprsk"))) else "without cmprsk", "\n")
cpu <- function(f) { t <- proc.time(); f(); d <- proc.time() - t; d[["user.self"]] + d[["sys.self"]] }
say <- function(column, task, seconds) cat("time:", column, "|", task, seconds, "\n")
many <- function(column, task, times, inner, f) {
  f(); say(column, task, min(sapply(seq_len(times), function(i) cpu(function() for (j in 1:inner) f()) / inner))) }
once <- function(column, task, f) say(column, task, cpu(f))
read <- function(n) read.csv(paste0("d", format(n, scientific = FALSE), ".csv"))
columns <- c("arm", "age", "stage", "hbs")
cx <- Surv(time, status) ~ arm + age + stage + hbs
# What coxph calls once its formula is read.
inner_fit <- function(x, y, w = rep(1, nrow(x))) coxph.fit(x, y, NULL, NULL, NULL, coxph.control(), w, "efron", NULL)
fine_gray <- function(d) cmprsk::crr(d$time, d$ev, as.matrix(d[, columns]))

d <- read(332); x <- as.matrix(d[, columns]); y <- Surv(d$time, d$status)
many("R", "km 332", 5, 50, function() survfit(Surv(time, status) ~ 1, d))
many("R", "logrank 332", 5, 50, function() survdiff(Surv(time, status) ~ arm, d))
many("R", "cox 332", 5, 50, function() coxph(cx, d))
many("coxph.fit", "cox 332", 5, 50, function() inner_fit(x, y))
if (crr) many("R", "fine-gray 332", 3, 1, function() fine_gray(d))
many("R", "1000 bootstrap cox 332", 3, 30, function() { i <- sample(332, 332, TRUE); coxph(cx, d[i, ]) })
many("coxph.fit", "1000 bootstrap cox 332", 3, 200, function() { i <- sample(332, 332, TRUE); inner_fit(x[i, ], y[i, ]) })
many("R", "10000 weighted bootstraps 332", 3, 20, function() { b <- d[sample(332, 332, TRUE), ]
  e <- fitted(glm(arm ~ age + stage + hbs, binomial, b)); b$w <- ifelse(b$arm == 1, 1 / e, 1 / (1 - e))
  coxph(Surv(time, status) ~ arm, b, weights = w) })
many("coxph.fit", "10000 weighted bootstraps 332", 3, 50, function() { i <- sample(332, 332, TRUE); a <- x[i, 1]
  e <- glm.fit(cbind(1, x[i, -1]), a, family = binomial())$fitted.values
  inner_fit(x[i, 1, drop = FALSE], y[i, ], ifelse(a == 1, 1 / e, 1 / (1 - e))) })
many("R", "10000 relabelled logrank 332", 3, 30, function() survdiff(Surv(time, status) ~ sample(arm), d))
many("R", "10000 simulated logrank 332", 3, 30, function() survdiff(Surv(time, status) ~ arm, d[sample(332), ]))
d <- read(2000)
if (crr) once("R", "fine-gray 2000", function() fine_gray(d))
d <- read(10000); x <- as.matrix(d[, columns]); y <- Surv(d$time, d$status)
many("R", "km 10000", 3, 5, function() survfit(Surv(time, status) ~ 1, d))
many("R", "cox 10000", 3, 5, function() coxph(cx, d))
many("coxph.fit", "cox 10000", 3, 5, function() inner_fit(x, y))
once("R", "cox robust 10000", function() coxph(cx, d, robust = TRUE))
if (crr) once("R", "fine-gray 10000", function() fine_gray(d))
d <- read(1000000); x <- as.matrix(d[, columns]); y <- Surv(d$time, d$status)
many("R", "km 1000000", 2, 1, function() survfit(Surv(time, status) ~ 1, d))
many("R", "cox 1000000", 1, 1, function() coxph(cx, d))
many("coxph.fit", "cox 1000000", 1, 1, function() inner_fit(x, y))
