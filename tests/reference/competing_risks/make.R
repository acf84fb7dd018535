# Rscript make.R in this folder rewrites expected.json from data.csv.
source("../cases.R")
suppressMessages(library(cmprsk))
d <- read.csv("data.csv")
codes <- list("0" = "censored", "1" = "cause 1", "2" = "cause 2")
base <- list(time = "time", event = "ev", event_codes = codes)

test <- list(stat = "t1[,'stat']", p = "t1[,'pv']", df = "t1[,'df']")
gray <- function(id, more, call) case(id, c(list(method = "gray"), base, more), sprintf("t1 <- cuminc(%s)$Tests", call), test)
cases <- list(
  gray("two groups", list(group = "arm", groups = c(0, 1), rho = 0), "d$time, d$ev, d$arm, rho=0"),
  gray("rho 1", list(group = "arm", groups = c(0, 1), rho = 1), "d$time, d$ev, d$arm, rho=1"),
  gray("rho -1", list(group = "arm", groups = c(0, 1), rho = -1), "d$time, d$ev, d$arm, rho=-1"),
  gray("rho 0.5", list(group = "arm", groups = c(0, 1), rho = 0.5), "d$time, d$ev, d$arm, rho=0.5"),
  gray("five groups", list(group = "site", rho = 0), "d$time, d$ev, d$site, rho=0"),
  gray("strata", list(group = "arm", groups = c(0, 1), rho = 0, strata = "stage"),
       "d$time, d$ev, d$arm, strata=d$stage, rho=0"),
  gray("strata, rho 1", list(group = "grade", rho = 1, strata = "site"), "d$time, d$ev, d$grade, strata=d$site, rho=1")
)

# crr stops its line search about 1e-7 short on ties: four further full Newton steps polish it
polish <- paste("m <- crr(d$time, d$ev, X, failcode=%d, gtol=1e-8, maxiter=60); l0 <- m$loglik.null; b <- m$coef;",
                "for (i in 1:4) { m <- crr(d$time, d$ev, X, failcode=%d, init=b, maxiter=0);",
                "if (i < 4) b <- b + drop(m$invinf %%*%% m$score) };",
                "P <- predict(m, cov1=X[1,,drop=FALSE])")
fit <- list(coef = "m$coef", se = "sqrt(diag(m$var))", naive_se = "sqrt(diag(m$invinf))", loglik = "m$loglik",
            loglik_null = "l0",
            cif_first_row_at = "P[sapply(c(84,252,588,1092), function(u) max(which(P[,1] <= u))),2]")
fine_gray <- function(id, cause, more, columns)
  case(id, c(list(method = "fine_gray", cause = cause, times = c(84, 252, 588, 1092)), base, more),
       paste(columns, sprintf(polish, cause, cause), sep = "; "), fit, rel_tol = 1e-9)
numeric <- "X <- as.matrix(d[,c('arm','age','hbs')])"
factors <- "X <- cbind(gradelow=d$grade=='low', grademid=d$grade=='mid', arm=d$arm)*1"
cases <- c(cases, list(
  fine_gray("cause 1", 1, list(covariates = c("arm", "age", "hbs")), numeric),
  fine_gray("cause 2", 2, list(covariates = c("arm", "age", "hbs")), numeric),
  fine_gray("factor", 1, list(covariates = c("grade", "arm"), factors = list(grade = c("high", "low", "mid"))), factors),
  fine_gray("one site", 1, list(covariates = I("arm"), filter = list(site = 2)),
            "d <- d[d$site == 2,]; X <- cbind(arm=d$arm)")
))

control <- "ct <- coxph.control(eps=1e-13, toler.chol=1e-14, iter.max=60); d$f <- factor(d$ev)"
weighted <- list(coef = "coef(m)", robust_se = "sqrt(diag(vcov(m)))", naive_se = "sqrt(diag(m$naive.var))")
expanded <- function(id, cause, more, setup)
  case(id, c(list(method = "fine_gray_expanded", cause = cause, covariates = c("arm", "age")), base, more),
       paste(control, setup, sep = "; "), weighted)
rows <- "fg <- finegray(Surv(%s,f)~arm+age+id, d, etype='%d'%s)"
model <- "m <- coxph(Surv(fgstart,fgstop,fgstatus)~arm+age, fg, weights=fgwt, cluster=id, control=ct, ties='%s')"
cases <- c(cases, list(
  expanded("expanded, Efron", 1, list(ties = "efron"), paste(sprintf(rows, "time", 1, ""), sprintf(model, "efron"), sep = "; ")),
  expanded("expanded, Breslow", 2, list(ties = "breslow"),
           paste(sprintf(rows, "time", 2, ""), sprintf(model, "breslow"), sep = "; ")),
  expanded("expanded, delayed entry", 1, list(ties = "efron", entry = "entry"),
           paste(sprintf(rows, "entry,time", 1, ", id=id"), sprintf(model, "efron"), sep = "; ")),
  expanded("expanded, case weights", 1, list(ties = "efron", weights = "case_weight"),
           paste(sprintf(rows, "time", 1, ", weights=case_weight"), sprintf(model, "efron"), sep = "; ")),
  expanded("expanded, delayed entry, case weights", 2, list(ties = "efron", entry = "entry", weights = "case_weight"),
           paste(sprintf(rows, "entry,time", 2, ", id=id, weights=case_weight"), sprintf(model, "efron"), sep = "; "))
))
write_cases(cases)
