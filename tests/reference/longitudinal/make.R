# Rscript make.R in this folder rewrites data.csv and expected.json.
source("../cases.R")
suppressMessages({library(nlme); library(lmerTest); library(MASS)})
set.seed(20)
n <- 48; v <- 4
sd <- c(1, 1.3, 1.1, 1.6)
cor <- 0.6^abs(outer(1:v, 1:v, "-"))
base <- round(rnorm(n, 3, 0.8), 2)
e <- matrix(rnorm(n * v), n) %*% chol(diag(sd) %*% cor %*% diag(sd))
d <- data.frame(id = rep(sprintf("P%02d", 1:n), each = v), arm = rep(c("PBO", "TRT"), length = n)[rep(1:n, each = v)],
                week = rep(1:v, n), base = rep(base, each = v))
d$visit <- paste0("V", d$week)
d$y <- round(0.7 * d$base - 0.25 * d$week * (d$arm == "TRT") + as.vector(t(e)), 3)
d$y[sample(n * v, 30)] <- NA
d$limit <- round(pmax(d$y, 1.2), 3)
d$observed <- as.integer(d$y > 1.2)
d$whole <- round(0.7 * d$base - 0.25 * d$week * (d$arm == "TRT") + as.vector(t(e)), 3)
d$last <- as.integer(d$week == v)
write.csv(d, "data.csv", row.names = FALSE, quote = FALSE, na = "")
d <- read.csv("data.csv"); d$arm <- factor(d$arm); d$visit <- factor(d$visit)
full <- d
d <- d[!is.na(d$y), ]
drop <- "rows with any missing value dropped"
base_args <- list(method = "mmrm", outcome = "y", fixed = "base+arm*visit", visit = "visit", subject = "id",
                  factors = list(arm = I(c("PBO", "TRT")), visit = I(paste0("V", 1:4))), missing = drop)
values <- list(coef = "coef(m)", se = "sqrt(diag(vcov(m)))", neg2ll = "-2*as.numeric(logLik(m))")
ctl <- "control=glsControl(tolerance=1e-13,msTol=1e-15,msMaxIter=5000,maxIter=5000,opt='nlminb')"
gls_case <- function(name, cov, structure, reml = TRUE, more = list()) {
  call <- paste0("m <- gls(y~base+arm*visit, d, na.action=na.omit, method='", if (reml) "REML" else "ML", "', ", structure, ", ", ctl, ")")
  args <- c(base_args, list(covariance = cov, reml = reml), more)
  # nlme stops a little before the maximum: visible in the coefficients, hardly in the deviance.
  list(case(name, args, call, values[if (reml) c("coef", "se") else "coef"], rel_tol = 2e-3), case(paste0(name, ", deviance"), args, call, values["neg2ll"], rel_tol = 2e-9))
}
het <- "weights=varIdent(form=~1|visit)"
cases <- c(
  gls_case("cs", "cs", "correlation=corCompSymm(form=~week|id)"),
  gls_case("csh", "csh", paste0("correlation=corCompSymm(form=~week|id), ", het)),
  gls_case("ar1", "ar1", "correlation=corAR1(form=~week|id)"),
  gls_case("ar1h", "ar1h", paste0("correlation=corAR1(form=~week|id), ", het)),
  gls_case("us", "us", paste0("correlation=corSymm(form=~week|id), ", het)),
  gls_case("us, full likelihood", "us", paste0("correlation=corSymm(form=~week|id), ", het), reml = FALSE))
random <- list(method = "lme", outcome = "y", fixed = "base+arm*week", random = "week|id", missing = drop,
               factors = list(arm = I(c("PBO", "TRT"))))
lme_ctl <- "control=lmeControl(msTol=1e-14,tolerance=1e-12,opt='optim',reltol=1e-15,maxIter=500,msMaxIter=500)"
lme_values <- list(fix = "fixef(m)", se = "sqrt(diag(vcov(m)))", loglik = "as.numeric(logLik(m))", sigma = "m$sigma",
                   df = "summary(m)$tTable[,'DF']", p = "summary(m)$tTable[,'p-value']",
                   cov = "as.numeric(getVarCov(m))")
for (k in c("week|id", "1|id"))
  cases <- c(cases, list(case(paste("random", k), modifyList(random, list(random = k, reml = TRUE)),
    paste0("m <- lme(y~base+arm*week, random=~", k, ", data=d, method='REML', ", lme_ctl, ")"), lme_values, rel_tol = 2e-5)))
cases <- c(cases, list(case("random 1|id, full likelihood", modifyList(random, list(random = "1|id", reml = FALSE)),
  paste0("m <- lme(y~base+arm*week, random=~1|id, data=d, method='ML', ", lme_ctl, ")"),
  lme_values[c("fix", "se", "loglik", "sigma")], rel_tol = 2e-5)))
# A random intercept is compound symmetry with a positive correlation: Satterthwaite by another program.
lmer_call <- "m <- lmer(y~base+arm*visit+(1|id), d, control=lmerControl(optimizer='bobyqa', optCtrl=list(rhoend=1e-12))); s <- summary(m)$coefficients"
cases <- c(cases, list(case("cs, Satterthwaite", c(base_args, list(covariance = "cs", reml = TRUE, df = "Satterthwaite")),
  lmer_call, list(coef = "s[,1]", se = "s[,2]", df = "s[,3]", p = "s[,5]"), rel_tol = 2e-5)))
# With everybody seen at every visit observed and expected information agree, and so do both programs' variances.
whole <- modifyList(base_args, list(outcome = "whole"))
cases <- c(cases, list(case("cs, Kenward-Roger-Linear, no missing visit",
  c(whole, list(covariance = "cs", reml = TRUE, df = "Kenward-Roger-Linear")),
  "m <- lmer(whole~base+arm*visit+(1|id), full, control=lmerControl(optimizer='bobyqa', optCtrl=list(rhoend=1e-12))); s <- summary(m, ddf='Kenward-Roger')$coefficients",
  list(coef = "s[,1]", se = "s[,2]", df = "s[,3]", p = "s[,5]"), rel_tol = 2e-5)))
one <- list(method = "ancova", outcome = "y", fixed = "base+arm", filter = list(last = 1), missing = drop,
            factors = list(arm = I(c("PBO", "TRT"))))
cases <- c(cases, list(case("ancova at the last visit", one, "m <- lm(y~base+arm, d, subset=last==1); s <- summary(m)",
  list(coef = "s$coefficients[,1]", se = "s$coefficients[,2]", t = "s$coefficients[,3]", p = "s$coefficients[,4]",
       df = "m$df.residual", sigma = "s$sigma", r2 = "s$r.squared", adj_r2 = "s$adj.r.squared",
       loglik = "as.numeric(logLik(m))", aic = "AIC(m)", lower = "confint(m)[,1]", upper = "confint(m)[,2]",
       fstat = "s$fstatistic[1]"), rel_tol = 1e-9)))
for (kind in c("HC0", "HC1", "HC2", "HC3")) {
  power <- c(HC0 = 0, HC1 = 0, HC2 = 1, HC3 = 2)[kind]
  cases <- c(cases, list(case(paste("ancova", kind), c(one, list(vcov = kind)),
    paste0("m <- lm(y~base+arm, d, subset=last==1); x <- model.matrix(m); b <- solve(crossprod(x)); w <- resid(m)^2/(1-hatvalues(m))^", power,
           if (kind == "HC1") "*nobs(m)/m$df.residual" else ""),
    list(se = "sqrt(diag(b %*% crossprod(x*sqrt(w)) %*% b))"), rel_tol = 1e-9)))
}
cases <- c(cases, list(case("tobit", list(method = "tobit", outcome = "limit", observed = "observed",
    covariates = I(c("base", "arm")), factors = list(arm = I(c("PBO", "TRT"))), missing = drop),
  "m <- survreg(Surv(limit,observed,type='left')~base+arm, d, dist='gaussian', control=survreg.control(rel.tolerance=1e-14))",
  list(n = "nrow(d)", ncens = "sum(d$observed==0)", coef = "coef(m)", scale = "m$scale", loglik = "m$loglik[2]",
       se = "sqrt(diag(vcov(m)))"), rel_tol = 1e-8)))
write_cases(cases)
