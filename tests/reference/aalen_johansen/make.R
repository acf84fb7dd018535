# Rscript make.R in this folder rewrites expected.json from data.csv.
source("../cases.R")
d <- read.csv("data.csv")
read <- "q <- summary(s, times=c(84,252,588,1092,1100), extend=TRUE)"
curve <- list(cif1 = "q$pstate[,2]", cif2 = "q$pstate[,3]", se1 = "q$std.err[,2]", se2 = "q$std.err[,3]",
              lower1 = "q$lower[,2]", upper1 = "q$upper[,2]")
base <- list(method = "aalen_johansen", time = "time", event = "ev", group = "arm", groups = c(0, 1),
             times = c(84, 252, 588, 1092, 1100), event_codes = list("0" = "censored", "1" = "cause 1", "2" = "cause 2"))
aj <- function(id, more, call, values = curve) case(id, c(base, more), paste(call, read, sep = "; "), values)
cases <- list(
  aj("log-log", list(conf_type = "log-log"), "s <- survfit(Surv(time,factor(ev))~arm, d, conf.type='log-log')"),
  aj("log", list(conf_type = "log"), "s <- survfit(Surv(time,factor(ev))~arm, d, conf.type='log')"),
  aj("plain", list(conf_type = "plain"), "s <- survfit(Surv(time,factor(ev))~arm, d, conf.type='plain')"),
  aj("case weights", list(conf_type = "plain", weights = "case_weight"),
     "s <- survfit(Surv(time,factor(ev))~arm, d, weights=case_weight, conf.type='plain')"),
  aj("whole case weights", list(conf_type = "plain", weights = "copies"),
     "s <- survfit(Surv(time,factor(ev))~arm, d, weights=copies, conf.type='plain')"),
  aj("frequency weights", list(conf_type = "plain", weights = "copies", weight_kind = "frequency"),
     "s <- survfit(Surv(time,factor(ev))~arm, d[rep(seq_len(nrow(d)), d$copies),], conf.type='plain')"),
  aj("delayed entry", list(conf_type = "plain", entry = "entry"),
     "s <- survfit(Surv(entry,time,factor(ev))~arm, d, id=id, conf.type='plain')"),
  aj("delayed entry, case weights", list(conf_type = "plain", entry = "entry", weights = "case_weight"),
     "s <- survfit(Surv(entry,time,factor(ev))~arm, d, id=id, weights=case_weight, conf.type='plain')")
)
if (requireNamespace("cmprsk", quietly = TRUE)) {
  # cuminc gives all causes of a group's curve after the other groups' of the cause before
  setup <- "tp <- cmprsk::timepoints(cmprsk::cuminc(d$time, d$ev, d$arm), c(84,252,588,1092,1100))"
  values <- list(cif1 = "t(tp$est[1:2,])", se1 = "sqrt(t(tp$var[1:2,]))", se2 = "sqrt(t(tp$var[3:4,]))")
  cases <- c(cases, list(case("variance of cuminc", c(base, variance = "aalen"), setup, values)))
}
write_cases(cases)
