# Rscript make.R in this folder rewrites expected.json from data.csv.
source("../cases.R")
d <- read.csv("data.csv")
d$grade <- factor(d$grade, levels = c("low", "mid", "high"))
ct <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 60)
names4 <- c("arm", "age", "stage", "hbs")
whole <- "~arm+age+stage+hbs"
plain <- paste0("Surv(time,status)", whole, ", d")
late <- paste0("Surv(entry,time,status)", whole, ", d")
stratified <- paste0("Surv(time,status)", whole, "+strata(site), d")
copied <- paste0("Surv(time,status)", whole, ", d[rep(seq_len(nrow(d)), d$copies),]")
base <- list(time = "time", event = "status", covariates = names4)
model <- function(call) paste0("m <- coxph(", call, ", control=ct)")

zph <- function(id, more, call, transform = "km", terms = "FALSE", rows = c(names4, "GLOBAL"), covariates = names4)
  case(id, c(list(method = "zph", time = "time", event = "status", covariates = covariates, transform = transform,
                  rows = rows), more),
       paste0(model(call), "; z <- cox.zph(m, transform='", transform, "', terms=", terms, ")$table"),
       list(chisq = "z[,1]", df = "z[,2]", p = "z[,3]"))
tests <- list(
  zph("zph km", list(), plain), zph("zph rank", list(), plain, "rank"), zph("zph identity", list(), plain, "identity"),
  zph("zph log", list(), plain, "log"), zph("zph breslow", list(ties = "breslow"), paste0(plain, ", ties='breslow'")),
  zph("zph strata rank", list(strata = "site"), stratified, "rank"),
  zph("zph entry km", list(entry = "entry"), late), zph("zph entry rank", list(entry = "entry"), late, "rank"),
  zph("zph weights", list(weights = "case_weight"), paste0(plain, ", weights=case_weight")),
  zph("zph copies km", list(weights = "copies", weight_kind = "frequency"), copied),
  zph("zph copies rank", list(weights = "copies", weight_kind = "frequency"), copied, "rank"),
  zph("zph of a whole factor", list(factors = list(grade = c("low", "mid", "high"))),
      "Surv(time,status)~arm+grade+age, d", "identity", "TRUE", c("arm", "grade", "age", "GLOBAL"),
      c("arm", "grade", "age")))

newdata <- "nd <- data.frame(arm=c(0,1), age=c(50,62), stage=c(1,0), hbs=c(2,3.5))"
persons <- list(list(arm = 0, age = 50, stage = 1, hbs = 2), list(arm = 1, age = 62, stage = 0, hbs = 3.5))
predict_case <- function(id, more, call, conf = "log", base_too = TRUE)
  case(id, c(base, list(method = "cox_predict", newdata = persons, times = c(84, 400, 1000), conf_type = conf), more),
       paste0(model(call), "; ", newdata, "; s <- summary(survfit(m, newdata=nd, conf.type='", conf,
              "'), times=c(84,400,1000), extend=TRUE); bh <- basehaz(m, centered=FALSE)"),
       c(list(surv = "t(s$surv)", std_err = "t(s$std.err)", lower = "t(s$lower)", upper = "t(s$upper)"),
         if (base_too) list(basehaz_400 = "bh$hazard[max(which(bh$time<=400))]")))
in_strata <- case("predict in strata", c(base, list(method = "cox_predict", strata = "site", times = c(84, 400, 1000),
    newdata = list(c(persons[[1]], site = 2), c(persons[[2]], site = 5)), conf_type = "log-log")),
  paste0(model(stratified), "; ", newdata, "; nd$site <- c(2,5); s <- summary(survfit(m, newdata=nd, conf.type='log-log'), ",
         "times=c(84,400,1000), extend=TRUE)"),
  list(surv = "t(matrix(s$surv,ncol=2))", std_err = "t(matrix(s$std.err,ncol=2))", lower = "t(matrix(s$lower,ncol=2))"))
predictions <- list(
  predict_case("predict", list(), plain), predict_case("predict plain", list(), plain, "plain"),
  predict_case("predict breslow", list(ties = "breslow"), paste0(plain, ", ties='breslow'"), "log-log"),
  predict_case("predict entry", list(entry = "entry"), late, "log-log"),
  predict_case("predict weights", list(weights = "case_weight"), paste0(plain, ", weights=case_weight"), "log-log"),
  predict_case("predict robust", list(robust = TRUE), paste0(plain, ", robust=TRUE"), "log-log"),
  predict_case("predict copies", list(weights = "copies", weight_kind = "frequency"), copied), in_strata)

sums <- list(martingale_ss = "sum(residuals(m,'martingale')^2)", deviance_ss = "sum(residuals(m,'deviance')^2)",
             score_ss = "colSums(residuals(m,'score')^2)", dfbeta_ss = "colSums(residuals(m,'dfbeta')^2)",
             schoenfeld_ss = "colSums(residuals(m,'schoenfeld')^2)", scaled_schoenfeld_ss = "colSums(residuals(m,'scaledsch')^2)",
             cox_snell_sum = "sum(m$y[,ncol(m$y)]-residuals(m,'martingale'))")
residual_case <- function(id, more, call) case(id, c(base, list(method = "cox_residuals"), more), model(call), sums)
residual_cases <- list(
  residual_case("residuals", list(), plain), residual_case("residuals entry", list(entry = "entry"), late),
  residual_case("residuals breslow", list(ties = "breslow"), paste0(plain, ", ties='breslow'")),
  residual_case("residuals strata", list(strata = "site"), stratified),
  residual_case("residuals weights", list(weights = "case_weight"), paste0(plain, ", weights=case_weight, robust=FALSE")),
  residual_case("residuals copies", list(weights = "copies", weight_kind = "frequency"), copied))

# R adds up degrees of freedom term by term, so that they are comparable only where all columns are one penalised term.
ridge_values <- list(coef = "coef(m)", se = "sqrt(diag(m$var))", se2 = "sqrt(diag(m$var2))")
ridge_case <- function(id, more, call, values = c(ridge_values, df = "sum(m$df)"))
  case(id, c(base, list(method = "cox_ridge"), more), model(call), values)
ridges <- list(
  ridge_case("ridge scaled", list(theta = 5, scale = TRUE, penalised = names4),
             "Surv(time,status)~ridge(arm,age,stage,hbs,theta=5,scale=TRUE), d"),
  ridge_case("ridge unscaled", list(theta = 5, scale = FALSE, penalised = names4),
             "Surv(time,status)~ridge(arm,age,stage,hbs,theta=5,scale=FALSE), d"),
  ridge_case("ridge of some", list(theta = 20, scale = TRUE, penalised = c("stage", "hbs")),
             "Surv(time,status)~arm+age+ridge(stage,hbs,theta=20,scale=TRUE), d", ridge_values),
  ridge_case("ridge entry breslow", list(theta = 3, scale = TRUE, penalised = names4, entry = "entry", ties = "breslow"),
             "Surv(entry,time,status)~ridge(arm,age,stage,hbs,theta=3,scale=TRUE), d, ties='breslow'"))

# Profiles by root finding, Firth by maximising log-likelihood + log|information|/2 numerically.
profile_setup <- function(call, name, rest) paste0(
  "top <- coxph(", call, ", d, control=ct)$loglik[2]; b0 <- coef(coxph(", call, ", d, control=ct))['", name, "']; ",
  "f <- function(b) {x <- coxph(Surv(time,status)~offset(b*", name, ")", rest, ", d, control=ct)$loglik; ",
  "2*(top-x[length(x)])-qchisq(.95,1)}")
profiles <- list(
  case("profile of arm", c(base, list(method = "cox_profile_ci", of = "arm")),
       profile_setup(paste0("Surv(time,status)", whole), "arm", "+age+stage+hbs"),
       list(ci = "c(uniroot(f,c(b0-2,b0),tol=1e-13)$root,uniroot(f,c(b0,b0+2),tol=1e-13)$root)"), 1e-8))

firth_setup <- function(call, start) paste0(
  "at <- function(b) coxph(", call, ", init=b, control=coxph.control(iter.max=0)); ",
  "pl <- function(b) {m <- at(b); m$loglik[length(m$loglik)] - determinant(vcov(m))$modulus[1]/2}; ",
  "up <- function(f, b) {for (i in 1:8) b <- optim(b, function(z) -f(z), method='BFGS', control=list(reltol=1e-15,ndeps=rep(1e-4,length(b))))$par; b}; ",
  "b <- up(pl, ", start, "); top <- pl(b); ",
  "edge <- function(j, to) uniroot(function(v) {g <- function(z) {x <- b; x[j] <- v; x[-j] <- z; pl(x)}; ",
  "2*(top-g(up(g, b[-j])))-qchisq(.95,1)}, sort(c(b[j],to)), tol=1e-10)$root")
firth <- function(id, more, call, start, j, low, high)
  case(id, c(list(method = "cox_firth", time = "time", event = "status", covariates = c("arm", "stage")), more),
       paste0("options(warn=-1); ", firth_setup(call, start), "; lo <- edge(1,", low, "); hi <- edge(1,", high, "); lo2 <- edge(2,", low, "); hi2 <- edge(2,", high, ")"),
       list(coef = "b", lr = "2*(top-pl(c(0,0)))", pl_lower = "c(lo,lo2)", pl_upper = "c(hi,hi2)"), 2e-5)
firths <- list(
  firth("firth", list(), "Surv(time,status)~arm+stage, d", "c(0,0)", 1, -2, 2),
  firth("firth breslow strata", list(ties = "breslow", strata = "site"),
        "Surv(time,status)~arm+stage+strata(site), d, ties='breslow'", "c(0,0)", 1, -2, 2),
  firth("firth of few", list(filter = list(site = 3, grade = "low")),
        "Surv(time,status)~arm+stage, d[d$site==3 & d$grade=='low',]", "c(0,0)", 1, -4, 4))

# Persons of one age share a frailty: the data have no true clusters, but age matters.
frailties <- lapply(c("age", "cluster"), function(by) case(paste("frailty of", by), list(method = "cox_frailty",
    time = "time", event = "status", covariates = c("arm", "stage"), frailty = by, dist = "gamma"),
  paste0("m <- suppressWarnings(coxph(Surv(time,status)~arm+stage+frailty(", by, ",dist='gamma',eps=1e-11,sparse=TRUE), ",
         "d, control=coxph.control(eps=1e-12,toler.chol=1e-14,outer.max=200))); h_ <- m$history[[1]]"),
  list(coef = "coef(m)[1:2]", theta = "round(h_$theta,6)", c_loglik = "h_$c.loglik"), 2e-5))

cases <- c(tests, predictions, residual_cases, ridges, profiles, firths, frailties)
write_cases(cases)
