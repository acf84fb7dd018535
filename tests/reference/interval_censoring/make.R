# Rscript make.R in this folder rewrites data.csv and expected.json.
source("../cases.R")
set.seed(12)
n <- 80
arm <- rep(0:1, n / 2); age <- round(rnorm(n, 55, 8))
time <- rweibull(n, 1.4, 30 * exp(0.4 * arm - 0.01 * (age - 55)))
left <- floor(time / 8) * 8 + sample(-2:2, n, TRUE); left[left < 2] <- 0
right <- left + 8 + sample(-1:1, n, TRUE)
late <- left >= 30; left[late] <- 30; right[late] <- Inf
known <- seq(5, n, by = 16); left[known] <- right[known] <- round(pmin(time[known], 30), 1) + 0.5
d <- data.frame(left, right, arm, age, site = rep(c("north", "south", "east"), length = n))
write.csv(d, "data.csv", row.names = FALSE, quote = FALSE)
d <- read.csv("data.csv")
d$R2 <- ifelse(is.infinite(d$right), NA, d$right); d$L2 <- ifelse(d$left == 0, NA, d$left)
cases <- list()
for (dist in c("weibull", "exponential", "rayleigh", "lognormal", "loglogistic", "gaussian", "logistic")) {
  call <- paste0("m <- survreg(Surv(L2,R2,type='interval2')~arm+age+site, d, dist='", dist,
                 "', control=survreg.control(rel.tolerance=1e-14,maxiter=200))")
  cases <- c(cases, list(case(paste("aft", dist),
    list(method = "aft", left = "left", right = "right", covariates = I(c("arm", "age", "site")), dist = dist,
         factors = list(site = I(c("east", "north", "south")))),
    call, list(coef = "coef(m)", scale = "m$scale", loglik = "m$loglik[2]", se = "sqrt(diag(vcov(m)))"), rel_tol = 1e-7)))
}
# The semi-parametric model by a general optimiser on steps of the transformed baseline, for the first thirty persons.
free <- "
z <- d[1:30,]; z$arm <- z$arm
ends <- sort(unique(c(z$left, z$right))); cuts <- ends[is.finite(ends) & ends > 0]
G <- if (model == 'ph') function(e) 1 - exp(-exp(e)) else plogis
sign <- if (model == 'ph') 1 else -1
minus <- function(p) {
  a <- cumsum(c(p[1], exp(p[seq(2, length(cuts))]))); b <- p[length(p)]
  at <- function(t, x, exact) { k <- match(t, cuts); v <- ifelse(t == 0, 0, ifelse(is.infinite(t), 1, G(a[k] + sign * b * x))); v }
  lo <- at(z$left, z$arm); ex <- z$left == z$right; k <- match(z$left, cuts)
  lo[ex] <- ifelse(k[ex] == 1, 0, G(a[pmax(k[ex] - 1, 1)] + sign * b * z$arm[ex])); hi <- at(z$right, z$arm)
  -sum(log(pmax(hi - lo, 1e-300)))
}
p <- c(-2, rep(-1.5, length(cuts) - 1), 0)
for (i in 1:60) p <- optim(p, minus, method = c('BFGS', 'Nelder-Mead')[1 + (i %% 4 == 0)], control = list(reltol = 1e-16, maxit = 4000))$par
"
for (model in c("ph", "po"))
  cases <- c(cases, list(case(paste("free baseline", model),
    list(method = "ic_regression", model = model, left = "left", right = "right", covariates = I("arm"), filter = list(first = 1)),
    paste0("model <- '", model, "'", free), list(coef = "p[length(p)]", loglik = "-minus(p)"), rel_tol = 2e-4)))
d$first <- as.integer(seq_len(nrow(d)) <= 30)
write.csv(d[c("left", "right", "arm", "age", "site", "first")], "data.csv", row.names = FALSE, quote = FALSE)
for (i in seq_along(cases)) cases[[i]]$r$setup <- gsub("\n", "\\n", cases[[i]]$r$setup, fixed = TRUE)
write_cases(cases)
