# Rscript make.R in this folder rewrites expected.json from data.csv.
source("../cases.R")
d <- read.csv("data.csv")
at <- c(84, 252, 588, 1092, 1100)
curve <- list(surv = "q$surv", std_err = "q$std.err", lower = "q$lower", upper = "q$upper", n_risk = "q$n.risk",
              cumhaz = "q$cumhaz", std_chaz = "q$std.chaz")
quantiles <- list(median = "summary(s)$table[,'median']", median_lcl = "summary(s)$table[,'0.95LCL']",
                  median_ucl = "summary(s)$table[,'0.95UCL']", q25 = "quantile(s, .25)$quantile",
                  q25_lcl = "quantile(s, .25)$lower", q25_ucl = "quantile(s, .25)$upper")
read <- "q <- summary(s, times=c(84,252,588,1092,1100), extend=TRUE)"
base <- list(method = "km", time = "time", event = "status", group = "arm", groups = c(0, 1), times = at)
km <- function(id, more, call, values = curve) case(id, c(base, more), paste(call, read, sep = "; "), values)
cases <- lapply(c("plain", "log", "log-log", "logit", "arcsin"), function(type)
  km(paste("grid", type), list(conf_type = type),
     paste0("s <- survfit(Surv(time,status)~arm, d, conf.type='", type, "')"), c(curve, quantiles)))
cases <- c(cases, list(
  km("level 0.9", list(conf_type = "log-log", conf_level = 0.9),
     "s <- survfit(Surv(time,status)~arm, d, conf.type='log-log', conf.int=0.9)"),
  km("delayed entry", list(entry = "entry"), "s <- survfit(Surv(entry,time,status)~arm, d)",
     curve[c("surv", "std_err", "lower", "upper", "n_risk", "cumhaz", "std_chaz")]),
  km("frequency weights", list(weights = "copies", weight_kind = "frequency"),
     "s <- survfit(Surv(time,status)~arm, d[rep(seq_len(nrow(d)), d$copies),])", c(curve, quantiles)),
  km("whole case weights", list(weights = "copies"), "s <- survfit(Surv(time,status)~arm, d, weights=copies)"),
  km("case weights, robust", list(weights = "case_weight"), "s <- survfit(Surv(time,status)~arm, d, weights=case_weight)"),
  km("robust asked for", list(robust = TRUE), "s <- survfit(Surv(time,status)~arm, d, robust=TRUE)"),
  km("clusters", list(cluster = "cluster"), "s <- survfit(Surv(time,status)~arm, d, cluster=cluster)"),
  km("case weights, delayed entry", list(weights = "case_weight", entry = "entry"),
     "s <- survfit(Surv(entry,time,status)~arm, d, weights=case_weight)")
))
write_cases(cases)
