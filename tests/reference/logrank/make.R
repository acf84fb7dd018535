# Rscript make.R in this folder rewrites expected.json from data.csv.
source("../cases.R")
d <- read.csv("data.csv")
values <- list(obs = "if(is.matrix(s$obs)) rowSums(s$obs) else s$obs", exp = "if(is.matrix(s$exp)) rowSums(s$exp) else s$exp",
               var = "s$var", chisq = "s$chisq", p = "pchisq(s$chisq, length(s$n)-1, lower.tail=FALSE)")
base <- list(method = "logrank", time = "time", event = "status")
two <- list(group = "arm", groups = c(0, 1))
five <- list(group = "site", groups = 1:5)
cases <- list(
  case("two arms", c(base, two), "s <- survdiff(Surv(time,status)~arm, d)", values),
  case("two arms, rho 1", c(base, two, rho = 1), "s <- survdiff(Surv(time,status)~arm, d, rho=1)", values),
  case("two arms, rho 0.5", c(base, two, rho = 0.5), "s <- survdiff(Surv(time,status)~arm, d, rho=0.5)", values),
  case("five sites", c(base, five), "s <- survdiff(Surv(time,status)~site, d)", values),
  case("five sites, rho 1", c(base, five, rho = 1), "s <- survdiff(Surv(time,status)~site, d, rho=1)", values),
  case("stratified", c(base, two, list(strata = I("stage"))), "s <- survdiff(Surv(time,status)~arm+strata(stage), d)", values),
  case("stratified by two, rho 1", c(base, two, list(strata = c("stage", "site")), rho = 1),
       "s <- survdiff(Surv(time,status)~arm+strata(stage,site), d, rho=1)", values),
  case("delayed entry, by the Cox score test with breslow ties off", c(base, two, entry = "entry"),
       # survdiff takes no entry times: the sums are written out here from their definition.
       "u <- sort(unique(d$time[d$status==1])); r <- sapply(0:1, function(g) sapply(u, function(t) sum(d$arm==g & d$entry<t & d$time>=t))); e <- sapply(0:1, function(g) sapply(u, function(t) sum(d$arm==g & d$time==t & d$status==1))); R <- rowSums(r); D <- rowSums(e); E <- colSums(r/R*D); v <- sum(ifelse(R>1, D*(R-D)/(R-1)*r[,1]*r[,2]/R^2, 0)); s <- list(obs=colSums(e), exp=E, var=v*c(1,-1,-1,1), chisq=(sum(e[,2])-E[2])^2/v, n=1:2)",
       values)
)
cases[[8]]$id <- "delayed entry"
write_cases(cases)
